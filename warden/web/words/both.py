"""One phrase in both languages."""

from typing import NamedTuple


class Both(NamedTuple):
    """One phrase in both languages, side by side so neither can lack; `{name}` stands for a value."""

    de: str
    en: str
