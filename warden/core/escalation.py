"""Policy, Step; what is owed to an incident at `now`."""

from dataclasses import dataclass
from datetime import timedelta

from warden.core.incident import PersonId, Severity
from warden.core.oncall import Person, ScheduleId


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a step notifies: exactly one of a schedule's on-call person or a person."""

    schedule: ScheduleId | None = None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a policy; passed over below `severity`."""

    targets: tuple[Target, ...]
    wait: timedelta
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom to page in what order. `repeat` further rounds after the first; `acknowledge_timeout` None is
    never. `channels` are labels of Apprise URLs kept in the settings."""

    id: str
    steps: tuple[Step, ...]
    repeat: int = 0
    acknowledge_timeout: timedelta | None = None
    fallback: tuple[Target, ...] = ()
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """What is frozen when an incident opens: the policy and the people it can reach, with their rules."""

    policy: Policy
    people: tuple[Person, ...]
