"""A flaw of what people enter, in words."""

from typing import NamedTuple


class Told(NamedTuple):
    """A flaw in words: what is wrong, and the mend. Neither ends in a full stop."""

    message: str
    mend: str
