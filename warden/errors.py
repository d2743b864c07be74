"""Words for failure, open to every floor.

An edge turns foreign exceptions into one of these at its own door, `from` the cause. `retryable` says
whether trying again can help: the edge knows whether, the core knows when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta


class WardenError(Exception):
    """Every failure warden itself tells of.

    Args:
        what: what failed and where, in one line.
        mend: what the reader can do about it, in one line; empty when nothing can be done.
        retryable: trying again later can help.
    """

    def __init__(self, what: str, *, mend: str = "", retryable: bool = False) -> None:
        super().__init__(f"{what}. {mend}" if mend else what)
        self.what = what
        self.mend = mend
        self.retryable = retryable


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a configuration file.

    `where` is `file:line`, or the file's name alone where no line is known.
    """

    where: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}. {self.mend}" if self.mend else f"{self.where}: {self.message}"


class ConfigError(WardenError):
    """The configuration cannot be used; `faults` holds every fault found, in the file's order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class SourceError(WardenError):
    """A source did not answer, or answered with something that is not its format.

    `retry_after` is the pause the source itself asked for (HTTP 429), if it did.
    """

    def __init__(
        self, what: str, *, mend: str = "", retryable: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(what, mend=mend, retryable=retryable)
        self.retry_after = retry_after


class StorageError(WardenError):
    """The database refused or is out of reach."""


class DeliveryError(WardenError):
    """A page could not be handed to its contact.

    `retry_after` is the pause the service itself asked for (HTTP 429), if it did.
    """

    def __init__(
        self, what: str, *, mend: str = "", retryable: bool = False, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(what, mend=mend, retryable=retryable)
        self.retry_after = retry_after


class ArtefactError(WardenError):
    """A trained artefact is missing, damaged, or not the one its card describes."""


class IllegalMove(WardenError):
    """An incident cannot make this move from the state it is in (somebody was quicker, usually)."""


class Refused(WardenError):
    """An answer nobody could act on, whatever the incident: a snooze into the past, a hand-over to somebody
    without a contact."""
