from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import T0, a_growth
from warden.core.baseline import Reading
from warden.core.bucket import MINUTE, MinuteBucket
from warden.core.mention import BrandId
from warden.core.series import MOST_POINTS, Ahead, ahead, gist, grouped, series, width_for

BANK = BrandId("musterbank")
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FIVE, TEN = timedelta(minutes=5), timedelta(minutes=10)


def a_minute(after: int, count: int, negative: float = 0.0) -> MinuteBucket:
    return MinuteBucket(BANK, NOON + after * MINUTE, count, negative, 0.0, count)


def a_reading(after: int, expected: float = 4.0, bits: float = 1.0) -> Reading:
    return Reading(BANK, NOON + after * MINUTE, FIVE, expected, expected - 2, expected + 2, 0.2, bits)


def draw(minutes=(), readings=(), *, start=NOON, end=NOON + 3 * TEN, width=TEN):
    return series(BANK, minutes, readings, start=start, end=end, width=width)


def test_minutes_are_summed_into_buckets_with_their_negative_share():
    drawn = draw([a_minute(0, 3, 1.5), a_minute(9, 1, 0.5), a_minute(10, 5, 5.0)])
    assert [(point.count, point.negative) for point in drawn.buckets] == [(4, 0.5), (5, 1.0), (0, None)]


def test_silence_is_drawn_as_nought_and_not_left_out():
    assert [point.count for point in draw().buckets] == [0, 0, 0]


def test_the_last_bucket_is_a_whole_one():
    points = draw([a_minute(24, 7)], end=NOON + 22 * MINUTE).buckets
    assert [(point.start, point.count) for point in points][2:] == [(NOON + 2 * TEN, 7)]


def test_a_bucket_wider_than_a_reading_expects_as_much_more():
    point = draw(readings=[a_reading(0, 4.0), a_reading(5, 6.0, bits=9.0)]).buckets[0]
    assert (point.expected, point.low, point.high, point.surprise_bits) == (10.0, 6.0, 14.0, 9.0)


def test_a_bucket_narrower_than_its_reading_expects_its_part():
    wide = Reading(BANK, NOON, timedelta(hours=1), 60.0, 48.0, 72.0, 0.2, 0.0)
    assert [point.expected for point in draw(readings=[wide]).buckets] == [10.0, 10.0, 10.0]


def test_a_bucket_nobody_formed_an_expectation_for_is_blind():
    points = draw([a_minute(12, 7)], [a_reading(0)]).buckets
    assert [point.blind for point in points] == [False, True, True]
    assert points[1].expected is None


@given(st.integers(1, 60 * 24 * 400))
def test_no_span_is_drawn_with_more_points_than_can_be_seen(minutes):
    span = timedelta(minutes=minutes)
    assert span / width_for(span) <= max(MOST_POINTS, minutes / 1440)


@given(
    st.lists(st.tuples(st.integers(0, 29), st.integers(0, 9)), max_size=30, unique_by=lambda pair: pair[0])
)
def test_no_mention_is_lost_between_minutes_points_and_table(counted):
    minutes = [a_minute(after, count) for after, count in sorted(counted)]
    drawn = draw(minutes)
    total = sum(count for _, count in counted)
    assert sum(point.count for point in drawn.buckets) == total
    assert sum(row.count for row in grouped(drawn, rows=2)) == total
    assert len(grouped(drawn, rows=2)) <= 2


def test_the_gist_names_the_total_the_usual_and_the_top():
    told = gist(
        draw([a_minute(0, 3), a_minute(11, 9)], [a_reading(0), a_reading(5), a_reading(10), a_reading(20)])
    )
    assert told is not None
    assert (told.total, told.expected, told.top.start) == (12, 24.0, NOON + TEN)


def test_the_gist_claims_no_usual_count_while_much_of_it_is_unlearnt():
    told = gist(draw([a_minute(0, 3)], [a_reading(0)]))
    assert told is not None
    assert told.expected is None


def test_silence_has_no_gist():
    assert gist(draw()) is None


def test_a_forecast_stands_in_the_middle_of_its_half_hours_by_the_width_of_the_series():
    points = ahead(a_growth(), TEN)
    assert points[0] == Ahead(T0 + 15 * MINUTE, low=560 / 6, middle=660 / 6, high=900 / 6)
    assert points[-1].at == T0 + 345 * MINUTE
