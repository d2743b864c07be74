"""What strangers wrote, made safe to keep: one rule for the text of every source.

Nothing here judges a text; it only takes out what a database, a terminal or a browser would trip over.
"""

import hashlib
import re
from html import unescape
from urllib.parse import urlsplit

import nh3

from warden.core.spelling import unpiled

MAX_TEXT = 10_000  # characters
CUT = " […]"
_MAX_LINE = 200
_MAX_ID = 300
_MAX_URL = 2_000
_MAX_MARKUP = 30_000  # characters; nh3 needs quadratic time for deeply nested markup

# C0 and C1 controls but tab and newline, direction overrides and isolates, lone surrogates, noncharacters.
_UNFIT = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?|[\u2028\u2029\x85]")
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*\n){2,}")
_BLOCK = re.compile(
    r"</?(?:p|br|div|li|ul|ol|tr|table|h[1-6]|blockquote|article|section|figure|hr)\b[^<>]*>", re.IGNORECASE
)


def clean_text(raw: str) -> str:
    """Readable text without control characters, at most `MAX_TEXT` characters; a cut is marked with […]."""
    lines = _UNFIT.sub("", _LINE_END.sub("\n", raw[: 4 * MAX_TEXT]))
    text = _EMPTY_LINES.sub("\n\n", unpiled(lines)).strip()
    whole = len(text) <= MAX_TEXT and len(raw) <= 4 * MAX_TEXT
    return text if whole else text[: MAX_TEXT - len(CUT)].rstrip() + CUT


def text_of_html(markup: str) -> str:
    """The words of an HTML fragment: blocks end a line, entities are unescaped exactly once.

    Scripts and styles go with what is in them. The answer still wants `clean_text`.
    """
    return unescape(nh3.clean(_BLOCK.sub("\n", markup[:_MAX_MARKUP]), tags=set()))


def clean_line(raw: str) -> str:
    """A name or label: one line, at most 200 characters."""
    return " ".join(clean_text(raw[: 4 * _MAX_LINE]).split())[:_MAX_LINE]


def clean_id(raw: str) -> str:
    """A source's id as it is; one longer than 300 characters becomes its SHA-256."""
    bare = _UNFIT.sub("", raw).strip()
    return bare if len(bare) <= _MAX_ID else "sha256:" + hashlib.sha256(bare.encode()).hexdigest()


def web_url(raw: str) -> str | None:
    """The address if a browser may follow it (http or https, with a host), else None."""
    bare = raw.strip()
    try:
        parts = urlsplit(bare)
        followable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return None
    return bare if followable and len(bare) <= _MAX_URL and bare.isprintable() and " " not in bare else None


def language_code(raw: str) -> str | None:
    """The ISO 639 code of a language tag (`de-DE` is `de`), None where it is none."""
    code = raw.strip().replace("_", "-").split("-")[0].lower()
    return code if re.fullmatch("[a-z]{2,3}", code, re.ASCII) else None
