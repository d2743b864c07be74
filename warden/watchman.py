"""The watchman: a thread beside every queue, and beside the browser, that needs neither broker nor beat.

Any of them alone notices what stands still, pings the outside switch after a clean pass and otherwise tells
the people of last resort. Whatever they agree on is agreed in the database; if that is away, each tells by
itself, at most once an hour.
"""

import logging
import random
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache, partial
from threading import Event, Thread
from typing import TypeVar

from sqlalchemy import Engine

from warden import wiring
from warden.clock import elapsed_s, pace, span, utc_now
from warden.core import alarm
from warden.core.alarm import Finding, What
from warden.core.audit import SURE, Watch
from warden.core.outbox import DeliveryId, NewDelivery, Outcome
from warden.errors import StorageError, WardenError
from warden.flow import audit, deliver, switch
from warden.flow.audit import Fallback, Pass, Told
from warden.flow.desk import Desk
from warden.flow.switch import Switch
from warden.flow.vitals import STATIONS
from warden.ports import Pager
from warden.wiring import House

LOG = logging.getLogger("warden.watchman")
EVERY_S = 15.0
ANSWER_S = 25.0  # a database that takes longer for a pass is as good as away
DATABASE_PATIENCE_S = 60.0
TELL_AGAIN_S = 3600.0  # while the database is away
RETRY_S = 45.0
TRIES = 4  # of a call while the database is away: a timeout may have rung all the same
SLEPT = 3  # a wait that took so many times as long: the machine was paused, and everybody with it

T = TypeVar("T")


class Watchman:
    """Looks every `every_s` real seconds; `stations` maps what has to beat to its patience."""

    def __init__(
        self,
        engine: Engine,
        fallback: Fallback,
        desk: Desk,
        pager: Callable[[], Pager],
        outside: Switch | None,
        *,
        every_s: float = EVERY_S,
        stations: Mapping[str, timedelta] = STATIONS,
    ) -> None:
        self._engine, self._fallback, self._desk = engine, fallback, desk
        self._pager, self._outside = pager, outside
        self._every_s, self._stations = every_s, stations
        self._stopping = Event()
        self._asking: Thread | None = None
        self._told_s: float | None = None
        self._calls: list[NewDelivery] = []
        self._tries: Counter[tuple[str | None, str]] = Counter()
        self._told: list[Told] = []
        self._begin_anew()
        self._away_since = self._good_at

    def start(self) -> Thread:
        """Watch from now on, until `stop` or the end of the process."""
        return self._go(self._run)

    def stop(self) -> None:
        """The process is about to end: others may end before it, and that is no alarm."""
        self._stopping.set()

    def look(self) -> None:
        """One pass, and what follows from it."""
        at_s, now = elapsed_s(), utc_now()
        try:
            seen = self._asked(partial(self._pass, at_s=at_s, now=now))
        except (StorageError, OSError) as failure:
            self._away(failure, at_s=at_s, now=now)
            return
        self._watch, self._failures, self._good_s, self._good_at = seen.watch, 0, at_s, now
        for delivery in seen.owed:
            self._go(partial(self._deliver, delivery))
        if seen.watch.clean and self._outside is not None:
            self._go(partial(switch.run, self._engine, self._outside, pace=pace(), now=now))

    def _run(self) -> None:
        self._pager()  # what sends an alarm is loaded while all is well
        while True:
            waits_s = elapsed_s()
            if self._stopping.wait(self._every_s):
                return
            if elapsed_s() - waits_s > SLEPT * self._every_s:
                self._begin_anew()
            try:
                self.look()
            except Exception:
                LOG.exception("a pass failed")

    def _begin_anew(self) -> None:
        """Forget what was seen: everything gets its whole patience."""
        self._watch, self._failures = Watch(), 0
        self._good_s, self._good_at = elapsed_s(), utc_now()

    def _pass(self, *, at_s: float, now: datetime) -> Pass:
        if self._told:
            told = list(self._told)
            audit.record(self._engine, told, began_at=self._away_since, now=now)
            del self._told[: len(told)]
            self._calls = []
        return audit.run(
            self._engine, self._watch, self._fallback, self._stations, at_s=at_s, pace=pace(), now=now
        )

    def _asked(self, question: Callable[[], T]) -> T:
        """The answer, if it comes in time. Asked in a thread of its own: a database that hangs must not hang
        whoever watches it.

        Raises:
            StorageError, OSError: there was none.
        """
        if self._asking is not None and self._asking.is_alive():
            raise StorageError("the database has still not answered what it was asked before")
        answer: Future[T] = Future()
        self._asking = self._go(partial(_answer, question, answer))
        return answer.result(timeout=ANSWER_S)

    def _deliver(self, delivery: DeliveryId) -> None:
        deliver.run(
            self._engine,
            delivery,
            self._desk,
            self._pager(),
            pace=pace(),
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
            now=utc_now(),
        )

    def _away(self, failure: Exception, *, at_s: float, now: datetime) -> None:
        """The database is out of reach, so nobody can agree on who tells: this process does."""
        LOG.warning("the database gave no answer: %s", failure)
        self._watch = Watch()
        self._failures += 1
        is_certain = self._failures >= SURE and at_s - self._good_s > DATABASE_PATIENCE_S
        if is_certain and (self._told_s is None or at_s - self._told_s > TELL_AGAIN_S):
            self._told_s, self._away_since = at_s, self._good_at
            self._tries.clear()
            found = [Finding(What.DATABASE, "", self._away_since)]
            people = self._fallback.listeners(None, now=now)
            self._calls = list(alarm.calls(people, found, None, now=now))
        due = [call for call in self._calls if call.due_at <= now]
        self._calls = [call for call in self._calls if call.due_at > now]
        for call in due:
            self._go(partial(self._call, call))

    def _call(self, call: NewDelivery) -> None:
        now = utc_now()
        attempt = deliver.straight(call, self._desk, self._pager(), now=now)
        self._told.append(Told(call, attempt))
        whom = (call.person, call.contact)
        self._tries[whom] += 1
        if attempt.result == Outcome.RETRYABLE and self._tries[whom] < TRIES:
            self._calls.append(replace(call, due_at=now + span(seconds=RETRY_S)))

    def _go(self, work: Callable[[], None]) -> Thread:
        """Work in a thread that no end of the process waits for."""
        thread = Thread(target=_shell, args=(work,), name="watchman", daemon=True)
        thread.start()
        return thread


def beside(house: House) -> Watchman:
    """A watchman of this house, at work, with connections of its own."""
    people, policies = tuple(house.people.values()), tuple(house.policies.values())
    fallback = Fallback(policies, house.schedules, people)
    engine, outside = wiring.engine(house.settings), wiring.switch(house.settings)
    found = Watchman(engine, fallback, house.desk, cache(wiring.pager), outside)
    found.start()
    return found


def _answer(question: Callable[[], T], answer: Future[T]) -> None:
    try:
        answer.set_result(question())
    except Exception as failure:  # noqa: BLE001 - whoever asked gets it
        answer.set_exception(failure)


def _shell(work: Callable[[], None]) -> None:
    try:
        work()
    except WardenError as failure:
        LOG.warning("%s", failure)
    except Exception:
        LOG.exception("the watchman failed")
