"""Bare counts at a fixed step: no texts, so no mood. When does volume alone page?

`fold` takes the rows of one series in order and carries all that has to be remembered in a `State`. Why it
decides as it does, and where the levels come from: docs/adr/0007.
"""

import json
import math
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
MOST = 1e12  # in one step; more is no count of mentions

# How long is remembered, in hours: every mean here forgets exponentially.
VIEWS_H = (0.25, 8.0)  # what is sudden, what lasts
USUAL_H = 48.0
SWING_H = 10 * 24.0  # hours below the usual, the only ones that teach a swing: see View
RAISED_H = 30 * 24.0

FEW = 12.0  # mentions an hour on both sides of a jump: where there are few, a few more are none
LARGEST = 100.0  # times what is usual; a row beyond that teaches no more, or one slip would blind for weeks
SWING = 0.5**2  # what is believed of a series' squared falls before any is seen ...
BELIEVED_H = 24.0  # ... and how many hours of seeing them that is worth
LEAST_SWING = 0.3  # a series that hardly ever moves still has to grow by more than a third

BAR = 1.95  # in swings of the series itself, at one false page a month
LOWEST_BAR = 1.0  # however many needless pages are accepted
PER_HALVING = 0.2  # on top, each time the budget of false pages is halved
RAISED_BY = 0.2  # by every page: a series that pages often has to be louder
LEARNING = timedelta(days=1)  # the first day is there to be seen
COOL_DOWN = timedelta(hours=28)  # more than a day: the wave at tomorrow's same hour is no news
SETTLED = timedelta(minutes=90)  # from a page until it is known how loud its burst is
BREAKS_THROUGH = 1.0  # swings above that; it pages in spite of the cool-down

Sums = tuple[float, float]  # decaying sums; the first over the second is a mean
NOTHING: Sums = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class View:
    """One memory of the recent past: `counted` is mentions over hours, `swings` squared falls over hours.

    How much a series moves is learned below its usual alone, as the semideviation of Markowitz (Portfolio
    Selection, 1959, ch. 9): a logarithm moves alike both ways where nothing happens, and a burst only up.
    """

    counted: Sums = NOTHING
    swings: Sums = NOTHING


@dataclass(frozen=True, slots=True)
class Page:
    """The last page: when, and how loud its burst has become until it had settled, in swings."""

    at: datetime
    loudest: float


@dataclass(frozen=True, slots=True)
class State:
    """All that has to be remembered of one series.

    `since` and `at` are its first and last row, `step_h` the hours the last one stands for. `usual` is
    mentions over hours, there is a view for each of VIEWS_H, and `raised` is how far earlier pages still lift
    the bar, in swings. `reached` is how much of what a page takes the last row has reached: 1 or more pages.
    """

    false_pages_per_month: float = 1.0
    since: datetime | None = None
    at: datetime | None = None
    step_h: float = 0.0
    usual: Sums = NOTHING
    views: tuple[View, ...] = (View(),) * len(VIEWS_H)
    raised: float = 0.0
    page: Page | None = None
    reached: float = 0.0

    @property
    def is_page(self) -> bool:
        """Whether the last row pages."""
        return self.reached >= 1

    def to_json(self) -> str:
        """As JSON text, from which `from_json` goes on at the next row."""
        return json.dumps(asdict(self), default=datetime.isoformat, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "State":
        """What `to_json` wrote."""
        data = json.loads(text)
        views = [View(tuple(view["counted"]), tuple(view["swings"])) for view in data["views"]]
        page = data["page"] and Page(datetime.fromisoformat(data["page"]["at"]), data["page"]["loudest"])
        times = {name: data[name] and datetime.fromisoformat(data[name]) for name in ("since", "at")}
        return State(**{**data, **times, "usual": tuple(data["usual"]), "views": tuple(views), "page": page})


def fold(state: State, at: datetime, value: float) -> State:
    """Take in the count of the step that begins at `at`.

    A row stands for the time since the one before it, but for no more than twice as long as that one did:
    what lies in a hole was not seen, and is no calm. The first row only starts the clock.

    Raises:
        ValueError: the row is not after the one before it, or `value` is no number from 0 to MOST.
    """
    if not 0 <= value < MOST:
        raise ValueError(f"{value} is no count")
    if state.at is None or state.since is None:
        return replace(state, since=at, at=at)
    if at <= state.at:
        raise ValueError(f"{at} is not after the row before it")
    passed_h = (at - state.at) / HOUR
    step_h = min(passed_h, 2 * state.step_h) if state.step_h else passed_h
    usual = _mean(state.usual) if state.usual[1] else value / step_h
    rate = min(value / step_h, LARGEST * (usual + FEW))
    views, loudness = _looked(state.views, usual, rate, step_h)
    raised = state.raised * math.exp(-passed_h / RAISED_H)
    reached = loudness / _bar(state, raised, at=at)
    page = _page(state.page, loudness, is_page=reached >= 1, at=at)
    return State(
        state.false_pages_per_month,
        state.since,
        at,
        step_h,
        _added(state.usual, rate, step_h, USUAL_H),
        views,
        raised + RAISED_BY if reached >= 1 else raised,
        page,
        reached,
    )


def _looked(
    views: tuple[View, ...], usual: float, rate: float, step_h: float
) -> tuple[tuple[View, ...], float]:
    """The views with the row in them, and their mean jump in swings: what is sudden and lasts is loud."""
    looked, loudness = [], 0.0
    for view, memory_h in zip(views, VIEWS_H, strict=True):
        counted = _added(view.counted, rate, step_h, memory_h)
        jump = math.log((_mean(counted) + FEW) / (usual + FEW))
        loudness += jump / _swing(view.swings)
        swings = _added(view.swings, jump**2, step_h, SWING_H) if jump < 0 else view.swings
        looked.append(View(counted, swings))
    return tuple(looked), loudness / len(VIEWS_H)


def _bar(state: State, raised: float, *, at: datetime) -> float:
    """How loud a page has to be now, in swings; nothing is loud enough while learning or settling."""
    if state.since is None or at - state.since < LEARNING:
        return math.inf
    if state.page is None or at - state.page.at >= COOL_DOWN:
        asked = BAR - PER_HALVING * math.log2(max(state.false_pages_per_month, 1e-3))
        return max(LOWEST_BAR, asked) + raised
    return state.page.loudest + BREAKS_THROUGH if at - state.page.at >= SETTLED else math.inf


def _page(last: Page | None, loudness: float, *, is_page: bool, at: datetime) -> Page | None:
    if is_page:
        return Page(at, loudness)
    if last is not None and loudness > last.loudest and at - last.at < SETTLED:
        return Page(last.at, loudness)
    return last


def _swing(squares: Sums) -> float:
    """Root mean square of a view's falls, with what is believed of it at first."""
    believed = (squares[0] + SWING * BELIEVED_H) / (squares[1] + BELIEVED_H)
    return max(LEAST_SWING, math.sqrt(believed))


def _added(sums: Sums, rate: float, step_h: float, memory_h: float) -> Sums:
    kept = math.exp(-step_h / memory_h)
    return sums[0] * kept + rate * step_h, sums[1] * kept + step_h


def _mean(sums: Sums) -> float:
    return sums[0] / sums[1]
