"""What people say of incidents, and what is counted by it."""

from datetime import timedelta

from sqlalchemy import Connection, Engine

from tests.support.incidents import T0, a_chain, a_step, an_incident
from tests.support.storage import BANK
from warden.core.baseline import SLOT, Reading
from warden.core.budget import Loud, Paged
from warden.core.feedback import Pronounced, Verdict
from warden.core.incident import Incident, PersonId, Severity, Status
from warden.core.mention import BrandId
from warden.core.tuning import Judged
from warden.storage import buckets, incidents, verdicts
from warden.storage.engine import transaction

DAY = timedelta(days=1)
ANNA, BEN = PersonId("anna"), PersonId("ben")
CHAIN = a_chain(a_step("person:anna"))


def stored(conn: Connection, severity: Severity = Severity.WARNING, **fields: object) -> Incident:
    """A resolved incident; several may stand beside each other."""
    incident = an_incident(severity, status=Status.RESOLVED, **fields)
    return an_incident(severity, **{**fields, "id": incidents.insert(conn, incident, CHAIN)})


def test_the_newest_word_on_an_incident_counts(engine: Engine) -> None:
    with transaction(engine) as conn:
        one, other = stored(conn), stored(conn)
        verdicts.put(conn, one, Verdict.NEEDLESS, ANNA, now=T0)
        verdicts.put(conn, one, Verdict.RIGHT, BEN, now=T0 + DAY)
        assert verdicts.of_incidents(conn, [one.id, other.id]) == {
            one.id: Pronounced(Verdict.RIGHT, BEN, T0 + DAY)
        }
        assert verdicts.of_incidents(conn, []) == {}
        assert verdicts.judged(conn, one.brand, since=T0) == [Judged(one.id, Verdict.RIGHT, T0 + DAY)]


def test_verdicts_are_read_in_the_order_they_were_given_and_old_ones_left_out(engine: Engine) -> None:
    with transaction(engine) as conn:
        first, second, third = (stored(conn) for _ in range(3))
        for incident, days in ((second, 1), (first, 2), (third, -1)):
            verdicts.put(conn, incident, Verdict.LATE, ANNA, now=T0 + days * DAY)
        found = verdicts.judged(conn, first.brand, since=T0)
        assert [each.incident for each in found] == [second.id, first.id]
        assert verdicts.judged(conn, BrandId("another"), since=T0) == []


def test_a_watch_is_told_from_a_page_and_a_drill_is_left_out(engine: Engine) -> None:
    with transaction(engine) as conn:
        watch, drill = stored(conn, Severity.WATCH), stored(conn, drill=True)
        for incident in (watch, drill):
            verdicts.put(conn, incident, Verdict.NEEDLESS, ANNA, now=T0)
        assert verdicts.judged(conn, BANK, since=T0) == [Judged(watch.id, Verdict.NEEDLESS, T0, paged=False)]
        assert verdicts.paged(conn, BANK, since=T0 - DAY) == []


def test_pages_are_told_with_what_was_said_of_them(engine: Engine) -> None:
    with transaction(engine) as conn:
        stored(conn, opened_at=T0 - DAY)
        judged, silent = stored(conn, opened_at=T0), stored(conn, opened_at=T0 + DAY)
        verdicts.put(conn, judged, Verdict.NEEDLESS, ANNA, now=T0)
        assert verdicts.paged(conn, BANK, since=T0) == [
            Paged(judged.id, T0, Verdict.NEEDLESS),
            Paged(silent.id, T0 + DAY, None),
        ]


def test_loud_slots_are_those_that_nearly_paged(engine: Engine) -> None:
    scores = ((0.0, 0.0), (-10.0, 4.0), (3.0, 4.0), (2.9, 4.0), (5.0, 4.0))
    readings = [
        Reading(BANK, T0 + number * SLOT, SLOT, 1.0, 0.0, 3.0, 0.2, 0.0, *each)
        for number, each in enumerate(scores)
    ]
    with transaction(engine) as conn:
        buckets.put_readings(conn, readings)
        assert buckets.loud(conn, BANK, since=T0, above=-1.0) == [
            Loud(T0 + 2 * SLOT, -1.0),
            Loud(T0 + 4 * SLOT, 1.0),
        ]
        assert buckets.loud(conn, BANK, since=T0 + 3 * SLOT, above=-1.0) == [Loud(T0 + 4 * SLOT, 1.0)]
        # A level of 0 is what an earlier layout holds, and a silent slot is far from any level.
        assert len(buckets.loud(conn, BANK, since=T0, above=-20.0)) == 3
