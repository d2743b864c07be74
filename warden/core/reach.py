"""By which contacts a person is reached, and when: personal rules and quiet hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from warden.core import wallclock
from warden.core.incident import Severity
from warden.core.oncall import Person


def ways(person: Person, severity: Severity, *, now: datetime) -> list[tuple[str, datetime]]:
    """The contacts of a person for one severity, each once, and when each is due.

    Without rules every contact at once. With rules but none for this severity, the nearest: the more
    severe one first, because being woken too loudly is the smaller fault. A watch waits until the
    person's quiet hours end, each later step of its rule too; nothing else does.
    """
    if not person.rules:
        steps = [(contact, timedelta()) for contact in person.contacts]
    else:
        rule = min(person.rules, key=lambda rule: _distance(Severity(rule.severity), severity))
        steps = sorted(rule.steps, key=lambda step: step[1])
    start = _heard(person, severity, now)
    first: dict[str, datetime] = {}
    for contact, after in steps:
        first.setdefault(contact, _heard(person, severity, start + after))
    return list(first.items())


def softly(person: Person, *, now: datetime) -> list[tuple[str, datetime]]:
    """The contacts a person is reached by first where nothing burns, and when each is due: after quiet hours,
    and without the later steps of a rule, which are for what has to be answered."""
    reached = ways(person, Severity.WATCH, now=now)
    first = min((due for _, due in reached), default=now)
    return [(contact, due) for contact, due in reached if due == first]


def _heard(person: Person, severity: Severity, at: datetime) -> datetime:
    return _awake(person, now=at) if severity is Severity.WATCH else at


def _distance(rule: Severity, severity: Severity) -> tuple[int, int]:
    return abs(rule.rank - severity.rank), -rule.rank


def _awake(person: Person, *, now: datetime) -> datetime:
    """The first moment from `now` on outside the person's quiet hours, in the person's own zone.

    As a schedule's windows: an hour that comes twice in autumn is quiet both times, and a time the clock
    skips in spring is the end of the gap.
    """
    if person.quiet is None:
        return now
    start, end = person.quiet
    zone, nights = ZoneInfo(person.zone), timedelta(days=1 if end <= start else 0)
    today = wallclock.shown(now, zone).date()
    for day in (today - timedelta(days=1), today):  # yesterday's may last into today
        begins = wallclock.first(datetime.combine(day, start), zone)
        ends = wallclock.last(datetime.combine(day + nights, end), zone)
        if begins <= now < ends:
            return ends
    return now
