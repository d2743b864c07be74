"""What is wrong with what somebody entered, told by the options it stands in."""

from collections.abc import Iterable

from warden.core.flaw import Told
from warden.errors import ConfigError, Fault


def refuse_flaws(found: Iterable[tuple[str, Told]]) -> None:
    """Raises ConfigError with everything that is wrong, each flaw with its option, if anything is."""
    flaws = [Fault(option, told.message, told.mend) for option, told in found]
    if flaws:
        raise ConfigError(flaws)
