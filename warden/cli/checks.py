"""What the doctor looks at besides the machinery: where warden listens, whom it can reach, what it keeps."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from warden import wiring
from warden.core.budget import Account
from warden.core.gap import AHEAD, Gap
from warden.core.mention import BrandId, SourceId
from warden.core.oncall import Schedule
from warden.core.swap import members
from warden.flow import budget, coverage
from warden.settings import Settings
from warden.storage import absences, outages, silences
from warden.storage.engine import reading
from warden.storage.sources import SourceState, states

LOOK_AHEAD = timedelta(days=30)
MOST = 3  # told of many


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: fine or not, what was seen, and the mend."""

    name: str
    ok: bool
    seen: str
    mend: str = ""


def check_sources(settings: Settings, engine: Engine) -> Iterator[Check]:
    from warden.sources.registry import KINDS

    with reading(engine) as conn:
        known, blind = {state.id: state for state in states(conn)}, outages.blind(conn)
    for source in settings.source:
        if not KINDS[source.kind].is_push:
            yield _source(source.id, known.get(SourceId(source.id)), blind.get(SourceId(source.id)))


def _source(id_: str, state: SourceState | None, blind_since: datetime | None) -> Check:
    name = f"source {id_}"
    if state is None:
        return Check(name, False, "was never asked", "Is `warden worker mentions` running?")
    if blind_since is not None:
        seen = f"blind since {at(blind_since)}: {state.error or 'it asked for a long pause'}"
        return Check(name, False, seen, state.mend or "Poll it more rarely: raise its `every`")
    if state.failures:
        return Check(name, False, state.error or "did not answer", state.mend or "")
    left_out = f", {state.left_out} items left out: {state.error}" if state.left_out else ""
    return Check(name, True, f"last answered {at(state.last_success_at)}{left_out}")


def check_calendars(settings: Settings, *, now: datetime) -> Iterator[Check]:
    """What the calendars of schedules say, and what of it is doubtful in the next 30 days."""
    with wiring.open_calendars(settings) as calendars:
        doubts = {doubt.calendar: doubt for doubt in calendars.doubts(now=now, until=now + LOOK_AHEAD)}
        for id_, said in calendars.said(now=now).items():
            doubt = doubts.get(id_)
            if doubt is None:
                yield Check(f"calendar {id_}", True, f"{len(said.turns.turns)} turns are known")
            else:
                yield Check(f"calendar {id_}", False, doubt.message, doubt.mend)


def check_budgets(settings: Settings, engine: Engine, *, now: datetime) -> Iterator[Check]:
    with reading(engine) as conn:
        for brand in settings.brand:
            asked = brand.false_pages_per_month
            yield _budget(budget.account(conn, BrandId(brand.id), asked, now=now))


def _budget(account: Account) -> Check:
    """Whether as few pages were needless as was asked for, checked against what people said afterwards."""
    quarter, name = account.quarter, f"alarm budget {account.brand}"
    seen = (
        f"{account.budget:g} needless a month accepted; pages in 90 days: {quarter.pages},"
        f" needless {quarter.needless}, unjudged {quarter.unjudged}"
    )
    if not account.is_overdrawn:
        return Check(name, True, seen)
    mend = (
        "Enter planned events beforehand, label posts under /learn, or set its"
        f" `false_pages_per_month = {account.advised:.2g}`; /tuning shows what that brings"
    )
    return Check(name, False, f"{seen}. Chance hardly explains that", mend)


def check_silences(engine: Engine, *, now: datetime) -> Iterator[Check]:
    """No fault, but nobody should wonder why no page comes."""
    with reading(engine) as conn:
        holding = silences.holding(conn, now=now)
    for silence in holding:
        about = silence.brand or "all brands"
        seen = f"{about} until {at(silence.end)}: nobody is paged ({silence.person}: {silence.note})"
        yield Check(f"silence {silence.id}", True, seen)


def check_coverage(settings: Settings, engine: Engine, *, now: datetime) -> Iterator[Check]:
    """Whether somebody is on call in the next thirty days who is there and can be woken. What comes again
    every week is likely meant so, and no fault."""
    unreachable = {person.id for person in settings.person if not person.contacts}
    plans = wiring.schedules(settings)
    with reading(engine) as conn:
        known = absences.between(conn, now, now + AHEAD)
        found = {plan.id: coverage.looked(conn, plan, known, now=now) for plan in plans.values()}
    for plan in plans.values():
        gaps, away = found[plan.id]
        mute = sorted(unreachable & members(plan))
        yield _covered(plan, gaps)
        if away:
            seen = ", ".join(f"{gap.person} from {at(gap.start)}" for gap in away[:MOST])
            mend = "`warden swap ask` and `warden override add` find a stand-in"
            yield Check(f"absences {plan.id}", False, f"away and on call: {seen}", mend)
        if mute:
            seen = f"takes turns without a contact: {', '.join(mute)}"
            yield Check(f"reach {plan.id}", False, seen, "Give them `contacts`: nobody could wake them")


def _covered(plan: Schedule, gaps: Sequence[Gap]) -> Check:
    name = f"schedule {plan.id}"
    if not gaps:
        return Check(name, True, f"somebody is on call in the next {AHEAD.days} days")
    seen = (
        f"nobody is on call {len(gaps)} times in the next {AHEAD.days} days, first from {at(gaps[0].start)}"
    )
    if all(gap.is_regular for gap in gaps):
        return Check(name, True, f"{seen}; each comes again every week")
    odd = next(gap for gap in gaps if not gap.is_regular)
    mend = f"`warden oncall gaps` lists them; look first at that from {at(odd.start)}"
    return Check(name, False, seen, mend)


def check_contacts(settings: Settings) -> Iterator[Check]:
    from warden.notify import apprise_pager

    for person in settings.person:
        for contact in person.contacts:
            wrong = apprise_pager.faults(contact.url)
            seen = wrong or apprise_pager.masked(contact.url)
            yield Check(
                f"contact {person.id}/{contact.id}", wrong is None, seen, "docs/contacts.md" if wrong else ""
            )


def at(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z") if instant else "never"
