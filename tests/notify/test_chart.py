"""The picture beside a page."""

from datetime import datetime, timedelta
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.incidents import T0
from warden.core.page import Chart
from warden.core.series import Point, Series
from warden.notify.chart import BAND, COUNT, NEGATIVE, WORDS, draw

MINUTE = timedelta(minutes=1)
WIDTHS = [5 * MINUTE, 60 * MINUTE, 1440 * MINUTE]


def a_point(number: int, count: int, negative: float | None = 0.5, high: float | None = 4.0) -> Point:
    low = None if high is None else high / 2
    return Point(T0 + 5 * number * MINUTE, count, negative, high, low, high, 0.2, 1.0, high is None)


def a_chart(*points: Point, since: datetime = T0, zone: str = "Europe/Berlin") -> Chart:
    return Chart(Series("musterbank", 300, points), since, zone)


def picture(chart: Chart, language: str = "de") -> Image.Image:
    return Image.open(BytesIO(draw(chart, language)))


def has(image: Image.Image, colour: str) -> bool:
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    colours = image.convert("RGB").getcolors(image.width * image.height) or []
    return any(
        count > 20 and max(abs(a - b) for a, b in zip(found, wanted, strict=True)) < 12
        for count, found in colours
        if isinstance(found, tuple)
    )


def test_a_chart_shows_mentions_their_negative_part_and_what_is_usual() -> None:
    image = picture(a_chart(*(a_point(number, 3 + 10 * number) for number in range(12))))
    assert image.size == (800, 400)
    assert has(image, COUNT)
    assert has(image, NEGATIVE)
    assert has(image, BAND)


def test_where_nothing_is_expected_yet_no_band_is_drawn() -> None:
    def band_of(high: float | None) -> int:
        points = (a_point(number, 3, high=high) for number in range(12))
        plot = picture(a_chart(*points)).crop((80, 60, 780, 320))
        return sum(count for count, _ in plot.convert("RGB").getcolors(10_000_000) or [] if count > 5000)

    assert band_of(None) != band_of(4.0)


def test_a_picture_is_small_enough_for_any_messenger() -> None:
    assert len(draw(a_chart(*(a_point(number, number * number) for number in range(100))), "de")) < 30_000


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_words_have_letters_the_font_knows(language: str) -> None:
    assert all(text.isascii() for text in WORDS[language].values())


@settings(deadline=None, max_examples=25)
@given(
    points=st.lists(
        st.tuples(
            st.integers(0, 10**7),
            st.none() | st.floats(0, 1),
            st.none() | st.floats(0, 1e7, allow_subnormal=False),
        ),
        min_size=1,
        max_size=100,
    ),
    width=st.sampled_from(WIDTHS),
    zone=st.sampled_from(["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]),
    began=st.integers(-5000, 5000),
)
def test_whatever_was_counted_can_be_drawn(
    points: list[tuple[int, float | None, float | None]], width: timedelta, zone: str, began: int
) -> None:
    rows = tuple(
        Point(
            T0 + at * width,
            count,
            negative,
            high,
            None if high is None else high / 2,
            high,
            None,
            None,
            False,
        )
        for at, (count, negative, high) in enumerate(points)
    )
    chart = Chart(Series("musterbank", int(width.total_seconds()), rows), T0 + began * MINUTE, zone)
    assert draw(chart, "en").startswith(b"\x89PNG")
