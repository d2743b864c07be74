"""`/api/v1`, reading: the same facts as the views, for programs."""

import base64
import binascii
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection

from warden.core.incident import Incident, IncidentId, PersonId, Status, TimelineEntry
from warden.core.mention import Brand, BrandId
from warden.core.outbox import Delivery, DeliveryId
from warden.core.series import MOST_POINTS, Series
from warden.core.shifts import next_shift
from warden.core.timeline import gathered
from warden.flow import answered, budget, past
from warden.shapes import (
    AnsweredShape,
    BrandShape,
    DecisionShape,
    DeliveryShape,
    EntryShape,
    IncidentShape,
    MentionShape,
    NextShape,
    OnCallShape,
    Page,
    SourceShape,
)
from warden.storage import decisions, incidents, outages, outbox, sources, verdicts
from warden.storage.engine import reading
from warden.web import duty, lookout
from warden.web.given import Asked, Now, Served
from warden.web.incidents import Number, known, posts
from warden.web.problems import Problem
from warden.web.reasons import reasons_of
from warden.web.tokens import Reads

router = APIRouter(prefix="/api/v1", tags=["read"], dependencies=[Reads])
DRIVING = 3
MOST_BUCKETS = 10_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
NO_CURSOR = "`cursor` is not one that this interface gave out"

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/brands")
def brands(house: Served, now: Now) -> Page[BrandShape]:
    """The brands, how each is now, and what became of its alarm budget."""
    with reading(house.engine) as conn:
        troubled = lookout.by_brand(lookout.unresolved(conn))
        return Page(
            items=[_brand(conn, brand, troubled.get(brand.id), now=now) for brand in house.brands.values()]
        )


@router.get("/brands/{brand}/series")
def series(
    brand: str,
    house: Served,
    now: Now,
    start: Annotated[Asked | None, Query(alias="from")] = None,
    end: Annotated[Asked | None, Query(alias="to")] = None,
    width: Annotated[int | None, Query(ge=60, le=86_400, multiple_of=60, description="seconds")] = None,
) -> Series:
    """Counts, expected band and negative share per bucket; by default of the last 24 hours."""
    if brand not in house.brands:
        raise Problem(404, f"No brand {brand}")
    end = end or now
    start = start or end - lookout.DAY
    wide = timedelta(seconds=width) if width else None
    if not timedelta() < end - start <= (wide or timedelta(days=MOST_POINTS)) * MOST_BUCKETS:
        raise Problem(422, f"`from` must lie before `to`, and at most {MOST_BUCKETS:,} buckets apart")
    with reading(house.engine) as conn:
        return past.of_brand(conn, BrandId(brand), start, end, wide)


@router.get("/incidents")
def listed(
    house: Served,
    status: Status | None = None,
    brand: str | None = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[IncidentShape]:
    """Incidents, newest first."""
    with reading(house.engine) as conn:
        found = incidents.listed(
            conn,
            status=status,
            brand=BrandId(brand) if brand else None,
            before=IncidentId(number_below(cursor)) if cursor else None,
            limit=limit + 1,
        )
        said = verdicts.of_incidents(conn, [incident.id for incident in found])
    url = house.settings.warden.url
    items = [IncidentShape.of(row, url, verdict=said.get(row.id)) for row in found[:limit]]
    return Page(items=items, cursor=cursor_below(items[-1].id) if len(found) > limit else None)


@router.get("/incidents/{number}")
def incident(number: Number, house: Served, now: Now) -> IncidentShape:
    """One incident, with the ids of the posts that drive it."""
    with reading(house.engine) as conn:
        found = known(conn, number)
        decided = decisions.listed(conn, found.id, limit=1)
        driving = decided[0].explanation.posts if decided else ()
        if not driving:
            driving = tuple(post.id for post in posts(conn, found, limit=DRIVING, now=now))
        said = verdicts.of_incidents(conn, [found.id]).get(found.id)
    url = house.settings.warden.url
    return IncidentShape.of(found, url, [int(id_) for id_ in driving], verdict=said)


@router.get("/incidents/{number}/timeline")
def timeline(number: Number, house: Served) -> Page[EntryShape]:
    """Its story, oldest entry first; `text` in the installation's language, `why` an address here."""
    names: dict[str, str] = {person.id: person.name for person in house.people.values()}
    with reading(house.engine) as conn:
        entries = gathered(incidents.timeline(conn, known(conn, number).id))
        reasons = reasons_of(conn, IncidentId(number), entries)
    language = house.settings.warden.language
    return Page(
        items=[
            EntryShape.of(entry, language, names, _why(number, entry) if entry.id in reasons else None)
            for entry in entries
        ]
    )


@router.get("/incidents/{number}/answered")
def who_answered(number: Number, house: Served) -> Page[AnsweredShape]:
    """Everybody a page was meant for, in the order they were paged, and after how long each answered."""
    with reading(house.engine) as conn:
        found = answered.of_incident(conn, known(conn, number).id)
    return Page(items=[AnsweredShape.of(one) for one in found])


@router.get("/incidents/{number}/decisions")
def decided(
    number: Number,
    house: Served,
    at: Annotated[Asked | None, Query(description="the one in force then, and those before it")] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[DecisionShape]:
    """Why it was judged as it was, newest first: at each change, and every ten minutes while it lasts."""
    before = _instant(cursor) if cursor else None
    with reading(house.engine) as conn:
        known(conn, number)
        found = decisions.listed(conn, IncidentId(number), until=at, before=before, limit=limit + 1)
    shown = [DecisionShape.of(decision) for decision in found[:limit]]
    return Page(
        items=shown, cursor=cursor_below((shown[-1].at - EPOCH) // TICK) if len(found) > limit else None
    )


@router.get("/incidents/{number}/mentions")
def mentions(number: Number, house: Served, now: Now, limit: Limit = 50) -> Page[MentionShape]:
    """What was said while it lasted, the most negative first."""
    with reading(house.engine) as conn:
        found = posts(conn, known(conn, number), limit=limit, now=now)
    return Page(items=[MentionShape.of(row) for row in found])


@router.get("/oncall")
def on_call(house: Served, now: Now, at: Asked | None = None) -> Page[OnCallShape]:
    """Who is on call in each schedule, since and until when, and who is next."""
    instant = at or now
    with reading(house.engine) as conn:
        found = [(plan, duty.known(conn, plan, at=instant, now=now)) for plan in house.schedules.values()]
    items = []
    for plan, kept in found:
        present = duty.duty_by(house, plan, kept, at=instant)
        after = next_shift(plan, kept.overrides, now=instant, record=kept.record)
        items.append(
            _on_call(present, instant, after.person if after else None, after.start if after else None)
        )
    return Page(items=items)


@router.get("/sources")
def source_health(house: Served, now: Now) -> Page[SourceShape]:
    """How each source that was ever asked is doing."""
    with reading(house.engine) as conn:
        states, blind = sources.states(conn), outages.blind(conn)
    kinds = {source.id: source.kind for source in house.settings.source}
    items = [_source(state, kinds.get(state.id), blind.get(state.id), now=now) for state in states]
    return Page(items=items)


@router.get("/deliveries")
def deliveries(
    house: Served,
    incident: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    cursor: str | None = None,
    limit: Limit = 50,
) -> Page[DeliveryShape]:
    """Every attempt to reach a person: over one incident, oldest first, or all, newest first."""
    with reading(house.engine) as conn:
        if incident is not None:
            return Page(items=_told(conn, outbox.of_incident(conn, known(conn, incident).id)))
        before = DeliveryId(number_below(cursor)) if cursor else None
        found = outbox.latest(conn, before=before, limit=limit + 1)
        items = _told(conn, found[:limit])
    return Page(items=items, cursor=cursor_below(items[-1].id) if len(found) > limit else None)


def _told(conn: Connection, found: Sequence[Delivery]) -> list[DeliveryShape]:
    tried = outbox.attempts_of(conn, [row.id for row in found])
    about = {row.incident for row in found if row.incident is not None}
    drills = {id_ for id_ in about if (incident := incidents.get(conn, id_)) and incident.drill}
    return [DeliveryShape.of(row, tried.get(row.id, []), drill=row.incident in drills) for row in found]


def _brand(conn: Connection, brand: Brand, trouble: Incident | None, *, now: datetime) -> BrandShape:
    kept = budget.account(conn, brand.id, brand.false_pages_per_month, now=now)
    return BrandShape(
        id=brand.id,
        name=brand.name,
        state=trouble.severity.value if trouble else "calm",
        incident=trouble.id if trouble else None,
        budget=kept.budget,
        pages_30d=kept.month.pages,
        needless_30d=kept.month.needless,
        lift=round(kept.lift, 3),
    )


def _on_call(
    present: duty.Duty, at: datetime, follower: PersonId | None, starts: datetime | None
) -> OnCallShape:
    return OnCallShape(
        schedule=present.schedule,
        at=at,
        person=present.shift.person,
        layer=present.shift.layer,
        override=present.shift.override,
        since=present.shift.start,
        until=present.shift.end,
        next=NextShape(person=follower, starts=starts) if starts else None,
    )


def _source(
    state: sources.SourceState, kind: str | None, blind_since: datetime | None, *, now: datetime
) -> SourceShape:
    last = state.last_success_at
    return SourceShape(
        id=state.id,
        kind=kind,
        state=lookout.health(state, blind_since, now=now),
        blind_since=blind_since,
        last_success_at=last,
        lag_s=(now - last).total_seconds() if last else None,
        error=state.error,
        mend=state.mend,
    )


def _why(number: int, entry: TimelineEntry) -> str:
    instant = entry.at.isoformat().replace("+00:00", "Z")
    return f"{router.prefix}/incidents/{number}/decisions?at={instant}&limit=1"


def _instant(cursor: str) -> datetime:
    try:
        return EPOCH + number_below(cursor) * TICK
    except OverflowError as fault:
        raise Problem(422, NO_CURSOR) from fault


def cursor_below(position: int) -> str:
    """Where a list goes on that is ordered by numbers, the highest first."""
    return base64.urlsafe_b64encode(f"before:{position}".encode()).decode()


def number_below(cursor: str) -> int:
    """The number `cursor_below` wrote down; Problem 422 for anything else."""
    try:
        word, number = base64.urlsafe_b64decode(cursor.encode()).decode().split(":")
        if word != "before":
            raise ValueError(word)
        return int(number)
    except (ValueError, binascii.Error) as fault:
        raise Problem(422, NO_CURSOR) from fault
