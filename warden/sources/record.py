"""The one gate by which a mention enters: a record of plain values in, a Mention out.

Each source maps its own format to the field names of mention files; the rules for hostile values stand here
once. What a mention cannot do without (id, time, text) is refused with a reason; anything else that is unfit
is left empty.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from warden.core.mention import Mention, SourceId
from warden.sources.text import clean_id, clean_line, clean_text, language_code, text_of_html, web_url

Record = Mapping[str, object]

NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "external_id"),
    "published_at": ("published_at", "timestamp", "created_at", "timestamp_iso8601_utc"),
    "text": ("text",),
    "title": ("title",),
    "text_format": ("text_format",),
    "brand": ("brand",),
    "source": ("source",),
    "url": ("url",),
    "author": ("author", "author_hash", "author.handle", "author.name", "author.id"),
    "followers": ("followers", "author.followers"),
    "language": ("language",),
    "likes": ("likes", "engagement.likes"),
    "reposts": ("reposts", "engagement.reposts", "retweets"),
    "replies": ("replies", "engagement.replies"),
}
"""Each field with the names it may come under: the first that holds a value wins, a dot leads inside."""

_EXAMPLE = "2026-11-23T07:10:00+01:00"
_MOST = 2**31 - 1
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})[ ,T]+(\d{1,2})(:\d{2}(?::\d{2})?)")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,' ]\d{3})+")


@dataclass(frozen=True, slots=True)
class Rules:
    """How to read a record: `source` where it names none, `timezone` where its time has no offset.

    A time before `earliest` is refused. One after `now` is an hour that has not come: a live source's
    wrong clock, so it becomes `now`; in a recorded file (`recorded`) it is refused.
    """

    source: str
    now: datetime
    earliest: datetime = datetime(2006, 1, 1, tzinfo=UTC)
    timezone: ZoneInfo | None = None
    recorded: bool = False


def mention_of(record: Record, rules: Rules) -> Mention:
    """The mention a record tells of.

    Raises:
        ValueError: it has no usable id, time or text; the message says which and how to mend it.
    """
    return Mention(
        source=SourceId(_line(record, "source") or rules.source),
        external_id=_id(record),
        published_at=_published(_value(record, "published_at"), rules),
        fetched_at=rules.now,
        text=_text(record),
        url=_read(record, "url", web_url),
        author=_line(record, "author"),
        followers=_count(record, "followers"),
        language=_read(record, "language", language_code),
        likes=_count(record, "likes"),
        reposts=_count(record, "reposts"),
        replies=_count(record, "replies"),
        brand=_line(record, "brand"),
    )


def read_each(items: Iterable[object], read: Callable[[object], Mention]) -> tuple[list[Mention], list[str]]:
    """The mentions among the items, one per id, and a line for each item that is none."""
    mentions: dict[str, Mention] = {}
    faults = []
    for index, item in enumerate(items):
        try:
            mention = read(item)
        except ValueError as error:
            faults.append(f"item {index}: {error}")
        else:
            mentions.setdefault(mention.external_id, mention)
    return list(mentions.values()), faults


def at(item: object, *path: str) -> object:
    """The value at the end of the path, None wherever the path ends early."""
    for name in path:
        item = item.get(name) if isinstance(item, Mapping) else None
    return item


def text_at(item: object, *path: str) -> str:
    """The string at the end of the path, empty where there is none."""
    value = at(item, *path)
    return value if isinstance(value, str) else ""


def items_at(item: object, *path: str) -> list[object]:
    """The list at the end of the path, empty where there is none."""
    value = at(item, *path)
    return value if isinstance(value, list) else []


def instant(written: object, timezone: ZoneInfo | None = None) -> datetime:
    """The instant, UTC, of ISO 8601 or a German `31.12.2026 23:59`; `timezone` where it has no offset.

    An hour that a zone's clock shows twice in autumn is taken for the first.

    Raises:
        ValueError: it is no time, has no time of day, or has no offset and no zone is given.
    """
    moment = written if isinstance(written, datetime) else _moment(written)
    if moment.tzinfo is None and timezone is None:
        raise ValueError(f"published_at {written!s:.40} has no offset. Write for example {_EXAMPLE}")
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone)).astimezone(UTC)
    except OverflowError as cause:
        raise ValueError(f"published_at {written!s:.40} is out of range") from cause


def _moment(written: object) -> datetime:
    if not isinstance(written, str):
        raise ValueError(f"published_at is no text. Write for example {_EXAMPLE}")
    german = _GERMAN.fullmatch(written.strip())
    text = "{2}-{1:0>2}-{0:0>2}T{3:0>2}{4}".format(*german.groups()) if german else written.strip().upper()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as cause:
        raise ValueError(f"published_at {written!r:.42} is no time. Write for example {_EXAMPLE}") from cause
    if ":" not in text and "T" not in text:
        raise ValueError(f"published_at {written!r:.42} has no time of day. Write for example {_EXAMPLE}")
    return moment


def _published(written: object, rules: Rules) -> datetime:
    if written is None:
        raise ValueError(f"published_at is missing. Write for example {_EXAMPLE}")
    published = instant(written, rules.timezone)
    if published < rules.earliest:
        raise ValueError(f"published_at {published:%Y-%m-%d} is before {rules.earliest:%Y}")
    if rules.recorded and published > rules.now:
        raise ValueError(f"published_at {published:%Y-%m-%dT%H:%MZ} is in the future")
    return min(published, rules.now)


def _value(record: Record, field: str) -> object:
    values = (at(record, *name.split(".")) for name in NAMES[field])
    return next(
        (value for value in values if value not in (None, "", {}) and not isinstance(value, dict)), None
    )


def _id(record: Record) -> str:
    value = _value(record, "id")
    if not isinstance(value, str | int) or isinstance(value, bool) or not clean_id(str(value)):
        raise ValueError("id is missing. Give each mention the id its source knows it by")
    return clean_id(str(value))


def _text(record: Record) -> str:
    title, body = (
        value if isinstance(value := _value(record, name), str) else "" for name in ("title", "text")
    )
    if _value(record, "text_format") == "html":
        body = text_of_html(body)
    text = clean_text(f"{title}\n{body}" if title not in body else body)
    if not text:
        raise ValueError("text is missing or empty")
    return text


def _read(record: Record, field: str, rule: Callable[[str], str | None]) -> str | None:
    value = _value(record, field)
    return rule(value) if isinstance(value, str) else None


def _line(record: Record, field: str) -> str | None:
    return _read(record, field, clean_line) or None


def _count(record: Record, field: str) -> int | None:
    value = _value(record, field)
    match value:
        case bool():
            return None
        case int() if 0 <= value <= _MOST:
            return value
        case float() | str():
            return _number(str(value).strip())
        case _:
            return None


def _number(written: str) -> int | None:
    """A count as people and spreadsheets write it: 1204, 1.204, 1 204, 1204.0."""
    digits = re.sub(r"\D", "", written) if _THOUSANDS.fullmatch(written) else re.sub(r"\.0*$", "", written)
    count = int(digits) if re.fullmatch("[0-9]{1,10}", digits) else None
    return count if count is not None and count <= _MOST else None
