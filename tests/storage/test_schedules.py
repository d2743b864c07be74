from datetime import timedelta

from sqlalchemy import Engine

from tests.support.storage import NOON
from warden.core.incident import PersonId
from warden.core.oncall import Override, ScheduleId
from warden.storage import schedules
from warden.storage.engine import transaction

COMMUNITY, PRESS = ScheduleId("community"), ScheduleId("press")
ANNA, BEN = PersonId("anna"), PersonId("ben")
HOUR = timedelta(hours=1)


def test_override_comes_back_as_it_was_made(engine: Engine) -> None:
    with transaction(engine) as conn:
        first = schedules.add_override(conn, COMMUNITY, BEN, start=NOON, end=NOON + HOUR, replaces=ANNA)
        second = schedules.add_override(conn, COMMUNITY, ANNA, start=NOON, end=NOON + HOUR)
        schedules.add_override(conn, PRESS, ANNA, start=NOON, end=NOON + HOUR)
        assert schedules.overrides(conn, COMMUNITY, start=NOON, end=NOON + HOUR) == [
            Override(first, COMMUNITY, BEN, NOON, NOON + HOUR, replaces=ANNA),
            Override(second, COMMUNITY, ANNA, NOON, NOON + HOUR),
        ]


def test_overrides_of_an_interval_are_those_that_overlap_it(engine: Engine) -> None:
    """The override lasts two hours from noon; an interval from an instant to itself is that instant."""
    apart = [(-2, -1), (-1, 0), (-1, -1), (2, 2), (2, 3)]
    touching = [(-1, 1), (-1, 3), (0, 0), (0, 2), (1, 1), (1, 3)]
    with transaction(engine) as conn:
        schedules.add_override(conn, COMMUNITY, BEN, start=NOON, end=NOON + 2 * HOUR)
        found = [
            (start, end)
            for start, end in apart + touching
            if schedules.overrides(conn, COMMUNITY, start=NOON + start * HOUR, end=NOON + end * HOUR)
        ]
    assert found == touching


def test_removed_override_is_gone_and_its_number_is_not_given_again(engine: Engine) -> None:
    with transaction(engine) as conn:
        number = schedules.add_override(conn, COMMUNITY, BEN, start=NOON, end=NOON + HOUR)
        assert schedules.remove_override(conn, number)
        assert not schedules.remove_override(conn, number)
        assert schedules.overrides(conn, COMMUNITY, start=NOON, end=NOON + HOUR) == []
        assert schedules.add_override(conn, COMMUNITY, BEN, start=NOON, end=NOON + HOUR) > number
