"""Why an incident was judged as it was: kept once per instant, read newest first."""

from datetime import timedelta

from sqlalchemy import Connection, Engine

from tests.support.incidents import T0, a_chain, a_step, an_incident
from warden.core.explanation import Decision, Explanation, Share
from warden.core.incident import Evidence, IncidentId, Severity
from warden.core.mention import MentionId
from warden.core.words import Word
from warden.storage import decisions, incidents
from warden.storage.engine import transaction

MINUTE = timedelta(minutes=1)
WHY = Explanation(
    until=T0,
    since=T0 - 20 * MINUTE,
    page_score=4.2,
    evidence=(Evidence("volume", 30, 312.0, 24.0, 180.0), Evidence("breadth", 60, 88.0, 20.5, 12.25)),
    words=(Word("App \ud800\0", 7.5, 12), Word("Kontosperrung", None, 3)),
    sources=(Share("forum", 0.75, 0.5), Share("x", 0.25, None)),
    posts=(MentionId(3), MentionId(17)),
    mentions_read=312,
)


def a_decision(minutes: int = 0, severity: Severity | None = Severity.WARNING) -> Decision:
    return Decision(T0 + minutes * MINUTE, severity, 9.5, WHY)


def stored(conn: Connection) -> IncidentId:
    number = incidents.insert(conn, an_incident(), a_chain(a_step("person:anna")))
    for minutes, severity in ((0, Severity.WARNING), (10, Severity.CRITICAL), (20, None)):
        decisions.add(conn, number, a_decision(minutes, severity))
    return number


def test_a_decision_comes_back_as_it_was_made(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = stored(conn)
        assert decisions.listed(conn, number)[-1] == a_decision()
        assert decisions.made_at(conn, number, [T0, T0 + MINUTE]) == {T0: a_decision()}
        assert decisions.made_at(conn, number, []) == {}


def test_decisions_are_read_newest_first_and_page_by_page(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = stored(conn)
        found = decisions.listed(conn, number)
        assert [each.severity for each in found] == [None, Severity.CRITICAL, Severity.WARNING]
        (first,) = decisions.listed(conn, number, limit=1)
        assert decisions.listed(conn, number, before=first.at) == found[1:]


def test_the_decision_in_force_at_any_minute_is_found(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = stored(conn)
        (at_seven_past,) = decisions.listed(conn, number, until=T0 + 7 * MINUTE, limit=1)
        assert at_seven_past == a_decision()
        assert decisions.listed(conn, number, until=T0 - MINUTE) == []


def test_a_decision_kept_twice_is_there_once_and_as_it_was(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = stored(conn)
        decisions.add(conn, number, Decision(T0, Severity.CRITICAL, 1.0, WHY))
        assert len(decisions.listed(conn, number)) == 3
        assert decisions.listed(conn, number)[-1] == a_decision()


def test_the_last_decision_says_when_the_next_is_due(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = stored(conn)
        assert decisions.last_at(conn, number) == T0 + 20 * MINUTE
        assert decisions.last_at(conn, IncidentId(number + 1)) is None
