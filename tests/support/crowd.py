"""A thousand storms at once, two workers and two beats, and one more storm every other second."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.support.night import Night, Story, a_night_chain, night
from tests.support.patience import until
from warden import clock
from warden.core.outbox import DeliveryState

STEPS = 4
WAIT = timedelta(seconds=25)  # between steps: a thousand of them are due again before long
SETTLE_S = 2.0  # after the last page, for one too many to arrive


@dataclass(frozen=True, slots=True)
class Crowd:
    """What came of it; lateness in seconds, each list sorted.

    `single`: from its opening to its first page at the phone, of the incidents opened one by one. Of the
    crowd: `step_lateness` from when a step was due until it was taken, `page_lateness` until its page was at
    the phone. `doubled` and `missing` count pages, `lasted_s` is until the last one.
    """

    pages: int
    lasted_s: float
    doubled: int
    missing: int
    single: list[float]
    step_lateness: list[float]
    page_lateness: list[float]
    faults: list[str]


def hold(folder: Path, database: str, *, incidents: int, singles: int, pause_s: float) -> Crowd:
    """Open `incidents` at once and then `singles` one by one; wait until everybody was paged."""
    with night(folder, database) as running:
        running.start_all(workers=2, beats=2)
        chain, short = a_night_chain(STEPS, wait=WAIT), a_night_chain(1, wait=timedelta(hours=1))
        began_s = clock.elapsed_s()
        crowd = running.open_incidents(incidents, chain)
        alone: list[str] = []
        for _ in range(singles):
            clock.pause(pause_s)
            alone += running.open_incidents(1, short)
        expected = {(brand, f"p{step}") for brand in crowd for step in range(1, STEPS + 1)}
        expected |= {(brand, "p1") for brand in alone}
        patience_s = STEPS * WAIT.total_seconds() + incidents / 5
        until(lambda: expected <= running.phones.times().keys(), "everybody is paged", patience_s=patience_s)
        lasted_s = clock.elapsed_s() - began_s
        clock.pause(SETTLE_S)
        return _told(running, expected, crowd, alone, lasted_s)


def _told(
    running: Night, expected: set[tuple[str, str]], crowd: list[str], alone: list[str], lasted_s: float
) -> Crowd:
    times = Counter({page: n for page, n in running.phones.times().items() if page in expected})
    first: dict[tuple[str, str], datetime] = {}
    for arrival in running.phones.arrivals:
        first.setdefault((arrival.brand, arrival.person), arrival.at)
    stories = {story.brand: story for story in running.stories({*crowd, *alone})}
    chain = a_night_chain(STEPS, wait=WAIT)
    steps = {
        (brand, person): instants for brand in crowd for person, instants in stories[brand].due(chain).items()
    }
    return Crowd(
        pages=times.total(),
        lasted_s=lasted_s,
        doubled=times.total() - len(times),
        missing=len(expected - times.keys()),
        single=_sorted([first[brand, "p1"] - stories[brand].opened_at for brand in alone]),
        step_lateness=_sorted([taken - due for due, taken in steps.values()]),
        page_lateness=_sorted([first[page] - due for page, (due, _) in steps.items()]),
        faults=[fault for story in stories.values() for fault in faults(story, times_tried=1)],
    )


def faults(story: Story, *, times_tried: int | None = None) -> list[str]:
    """What is not just once in what is stored of one incident: steps, deliveries, pages told as sent."""
    steps = [(entry.data["round"], entry.data["step"]) for entry in story.steps()]
    pages = [(page.round, page.step, page.person, page.contact) for page in story.deliveries]
    sent = [entry.data["step"] for entry in story.timeline if entry.kind == "page_sent"]
    found = []
    if len(set(steps)) != len(steps) or len(set(pages)) != len(pages) or sorted(sent) != sorted(set(sent)):
        found.append(f"{story.brand}: not once: steps {steps}, pages {pages}, sent {sent}")
    if any(page.state is not DeliveryState.SENT for page in story.deliveries):
        found.append(f"{story.brand}: not sent: {[page.state.value for page in story.deliveries]}")
    if times_tried is not None and any(page.attempts != times_tried for page in story.deliveries):
        found.append(f"{story.brand}: tried {[page.attempts for page in story.deliveries]} times")
    return found


def _sorted(lateness: list[timedelta]) -> list[float]:
    return sorted(late.total_seconds() for late in lateness)


def percentile(ordered: list[float], share: float) -> float:
    """Of a sorted list: the smallest value that `share` of all do not exceed."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
