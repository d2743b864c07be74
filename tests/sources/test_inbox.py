import json

import pytest

from tests.support.sources import NOW
from warden.sources.inbox import MAX_BODY, Parsed, Refused, parse

JSON = "application/json"
NDJSON = "application/x-ndjson"


def record(id: str, **more: object) -> dict[str, object]:
    return {"id": id, "published_at": "2026-11-23T11:00:00Z", "text": "Musterbank", **more}


def push(value: object, content_type: str = JSON) -> Parsed:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return parse(body, content_type, source_default="inbox", now=NOW)


def lines(*values: object) -> bytes:
    return "\n".join(json.dumps(value) for value in values).encode()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ([record("a"), record("b")], JSON),
        ({"mentions": [record("a"), record("b")]}, JSON),
        (lines(record("a"), record("b")), NDJSON),
        (lines(record("a"), record("b")) + b"\r\n\n", JSON),
        (lines(record("a"), record("b")), ""),
        (b"\xef\xbb\xbf" + json.dumps([record("a"), record("b")]).encode(), f"{JSON}; charset=utf-8"),
    ],
)
def test_each_form_of_body_is_read(body: object, content_type: str) -> None:
    parsed = push(body, content_type)
    assert [mention.external_id for mention in parsed.mentions] == ["a", "b"]
    assert parsed.rejected == ()


def test_single_object_is_one_mention() -> None:
    assert len(push(record("a")).mentions) == 1
    assert len(push(record("a"), NDJSON).mentions) == 1


def test_nothing_sent_is_nothing_read() -> None:
    assert push([]) == Parsed((), ())
    assert push({"mentions": []}) == Parsed((), ())


def test_bad_mention_is_rejected_with_its_index_and_the_rest_kept() -> None:
    parsed = push(
        [record("a"), record("", text="x"), 7, record("b", published_at="2026-11-23T11:00:00"), record("c")]
    )
    assert [mention.external_id for mention in parsed.mentions] == ["a", "c"]
    assert [rejected.index for rejected in parsed.rejected] == [1, 2, 3]
    assert "offset" in parsed.rejected[2].error


def test_bad_line_is_rejected_with_its_index_and_the_rest_kept() -> None:
    parsed = push(lines(record("a")) + b'\n{"id": \n' + lines(record("c")), NDJSON)
    assert [mention.external_id for mention in parsed.mentions] == ["a", "c"]
    assert [rejected.index for rejected in parsed.rejected] == [1]


def test_line_separator_within_a_text_ends_no_line() -> None:
    body = '{"id": "a", "published_at": "2026-11-23T11:00:00Z", "text": "x\u2028y"}'.encode()
    assert len(push(body, NDJSON).mentions) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"{",
        b"7",
        b"null",
        b"true",
        b'"x"',
        b'{"posts": []}',
        b'{"mentions": 7}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_body_that_holds_no_mentions_is_refused(body: bytes) -> None:
    with pytest.raises(Refused) as raised:
        push(body)
    assert raised.value.status == 400
    assert raised.value.mend


def test_too_many_mentions_are_refused_as_too_large() -> None:
    assert len(push([record(str(n)) for n in range(5_000)]).mentions) == 5_000
    with pytest.raises(Refused) as raised:
        push([record(str(n)) for n in range(5_001)])
    assert raised.value.status == 413


def test_too_large_a_body_is_refused_before_it_is_read() -> None:
    with pytest.raises(Refused) as raised:
        push(b"x" * (MAX_BODY + 1))
    assert raised.value.status == 413
