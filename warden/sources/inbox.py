"""The inbox: mentions that others push to us, in the body of one POST.

A bad mention is rejected with its index and never spoils the rest; a body that cannot be read is refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from warden.core.mention import Mention
from warden.errors import SourceError
from warden.sources.record import Rules, mention_of

MAX_BODY = 16 * 1024 * 1024  # bytes
MAX_MENTIONS = 5_000
_FORMS = 'Send a JSON array, {"mentions": [...]}, or one object a line (application/x-ndjson)'


class Keys(BaseModel):
    """The inbox has no keys of its own: who may send is decided by API tokens."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A mention that was left out; `index` counts from 0 in the order sent."""

    index: int
    error: str


@dataclass(frozen=True, slots=True)
class Parsed:
    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...]


class Refused(SourceError):
    """The body as a whole; `status` is the HTTP status that says so, 400 or 413."""

    def __init__(self, what: str, *, mend: str, status: int = 400) -> None:
        super().__init__(what, mend=mend)
        self.status = status


def parse(body: bytes, content_type: str, *, source_default: str, now: datetime) -> Parsed:
    """The mentions of a POST body, each once as sent, and what was rejected.

    Args:
        content_type: `application/x-ndjson` is taken at its word; for any other the body's form decides.
        source_default: the source of a mention that names none.

    Raises:
        Refused: the body is too large, is no JSON, or holds no list of mentions.
    """
    if len(body) > MAX_BODY:
        raise Refused(f"The body has more than {MAX_BODY >> 20} MiB", mend="Send less at once", status=413)
    sent = _sent(_text(body), by_line="ndjson" in content_type.lower() or "jsonl" in content_type.lower())
    if len(sent) > MAX_MENTIONS:
        raise Refused(f"There are {len(sent)} mentions", mend=f"Send {MAX_MENTIONS} at most", status=413)
    mentions, rejected = [], []
    for index, value in enumerate(sent):
        try:
            mentions.append(_mention(value, Rules(source_default, now)))
        except ValueError as error:
            rejected.append(Rejected(index, str(error)))
    return Parsed(tuple(mentions), tuple(rejected))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise Refused(f"The body is not UTF-8 at byte {cause.start}", mend="Send UTF-8") from cause


def _sent(text: str, *, by_line: bool) -> list[object]:
    """The values sent, one a mention; a line that is no JSON stays as it is, to be rejected by its index."""
    if by_line:
        return _lines(text)
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as cause:
        if text.lstrip()[:1] == "{" and "\n" in text.strip():
            return _lines(text)
        raise Refused("The body is no JSON", mend=_FORMS) from cause
    match whole:
        case list():
            return whole
        case {"mentions": list() as mentions}:
            return mentions
        case {"text": _}:
            return [whole]
        case _:
            raise Refused("The body holds no list of mentions", mend=_FORMS)


def _lines(text: str) -> list[object]:
    return [_line(line) for line in text.split("\n") if line.strip()]


def _line(line: str) -> object:
    try:
        value: object = json.loads(line)
    except (ValueError, RecursionError):
        return line
    return value


def _mention(value: object, rules: Rules) -> Mention:
    if not isinstance(value, Mapping):
        raise ValueError("a mention is a JSON object on one line, and this is none")
    return mention_of(value, rules)
