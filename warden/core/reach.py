"""By which contacts a person is reached, and when: personal rules and quiet hours."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from warden.core.incident import Severity
from warden.core.oncall import Person


def ways(person: Person, severity: Severity, *, now: datetime) -> list[tuple[str, datetime]]:
    """The contacts of a person for one severity, each once, and when each is due.

    Without rules every contact at once. With rules but none for this severity, the nearest: the more
    severe one first, because being woken too loudly is the smaller fault. A watch waits until the
    person's quiet hours end; nothing else does.
    """
    start = _awake(person, now=now) if severity is Severity.WATCH else now
    if not person.rules:
        return [(contact, start) for contact in person.contacts]
    rule = min(person.rules, key=lambda rule: _distance(Severity(rule.severity), severity))
    first: dict[str, datetime] = {}
    for contact, after in sorted(rule.steps, key=lambda step: step[1]):
        first.setdefault(contact, start + after)
    return list(first.items())


def _distance(rule: Severity, severity: Severity) -> tuple[int, int]:
    return abs(rule.rank - severity.rank), -rule.rank


def _awake(person: Person, *, now: datetime) -> datetime:
    """The first moment from `now` on outside the person's quiet hours, in the person's own zone."""
    if person.quiet is None:
        return now
    start, end = person.quiet
    local = now.astimezone(ZoneInfo(person.zone))
    clock = local.time()
    is_quiet = start <= clock < end if start < end else clock >= start or clock < end
    if not is_quiet:
        return now
    day = local.date() if clock < end else local.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=local.tzinfo).astimezone(UTC)
