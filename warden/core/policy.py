"""Policy: whom to page in what order; and the chain an incident freezes when it opens."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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

    def asks(self, schedule: ScheduleId) -> bool:
        """Whether a step or the fallback notifies whoever is on call there."""
        targets = (*self.fallback, *(target for step in self.steps for target in step.targets))
        return any(target.schedule == schedule for target in targets)


@dataclass(frozen=True, slots=True)
class Chain:
    """What is frozen when an incident opens: the policy and the people it can reach, with their rules."""

    policy: Policy
    people: tuple[Person, ...]


def knowing(chain: Chain, people: Iterable[Person]) -> Chain:
    """A frozen chain that can reach `people` as well, as they are now: somebody who came after the incident
    opened may be on call or be asked. Whom it knows it reaches as frozen."""
    known = {person.id for person in chain.people}
    new = tuple(person for person in people if person.id not in known)
    return replace(chain, people=(*chain.people, *new))


def first_wait(chain: Chain) -> timedelta:
    """How long somebody who is asked by name has, before escalation goes on without them."""
    return chain.policy.steps[0].wait if chain.policy.steps else timedelta()
