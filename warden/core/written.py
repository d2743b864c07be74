"""Values as people write them, in German and English: numbers, shares, spans, and text fit to be shown."""

import unicodedata

from warden.core.growth import Growth


def spoken(language: str) -> str:
    """The language warden answers in: German to `de` and its variants, English to everybody else."""
    return "de" if language.lower().split("-")[0] == "de" else "en"


def number(value: float, language: str) -> str:
    """A number as people write it: one decimal below 10, thousands in groups."""
    rounded = round(value, 1) if value < 10 else round(value)
    written = f"{rounded:,.1f}".removesuffix(".0")
    return written.translate(str.maketrans(",.", ".,")) if language == "de" else written


def percent(share: float, language: str) -> str:
    """A share of 0 to 1 in whole percent, with the space German writes before the sign."""
    return f"{round(100 * share)} %" if language == "de" else f"{round(100 * share)}%"


def span(minutes: float) -> str:
    """A duration in the one unit that says it best, the same in both languages: 14 min, 3 h."""
    return f"{max(1, round(minutes))} min" if minutes < 100 else f"{round(minutes / 60)} h"


def doubling(minutes: float, growth: Growth | None) -> str:
    """A doubling time with its bounds, where they are known: 25 min (18–40), 3 h (80 min–5 h)."""
    if growth is None or growth.doubling_low is None or growth.doubling_high is None:
        return span(minutes)
    told, low, high = span(minutes), span(growth.doubling_low), span(growth.doubling_high)
    unit = told[told.index(" ") :]
    if low.endswith(unit) and high.endswith(unit):
        low, high = low.removesuffix(unit), high.removesuffix(unit)
    return f"{told} ({low}–{high})"


def plain(text: str, limit: int) -> str:
    """Text from outside made fit for one line: no control, format, bidi, private or unpaired characters,
    white space folded, at most `limit` characters."""
    # Cut first: a megabyte must not be walked letter by letter just to be thrown away.
    kept = "".join(
        " " if letter.isspace() else letter
        for letter in text[: 8 * limit]
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
