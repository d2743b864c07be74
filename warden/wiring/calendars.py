"""The calendars of schedules' layers: where they are read, and the schedules with what they say now.

A file is read by whoever asks, so `warden oncall` needs nothing but the configuration. What stands at an
address is read by a station (flow/calendars.py) and kept in the database, so that all processes say the same
and none waits for a stranger's server. A calendar that cannot be read says what it last said.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING

from warden import clock
from warden import settings as configuration
from warden.core.calendar import CalendarId, Event, calendar, strangers
from warden.core.oncall import Calendar, Schedule, ScheduleId
from warden.errors import SourceError
from warden.settings import Settings
from warden.wiring import values

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from warden.ports import CalendarSource
    from warden.storage.calendars import CalendarState


@dataclass(frozen=True, slots=True)
class Said:
    """What a calendar says now.

    `error` and `mend` tell why it could not be read, lately or ever; `faults` what was left out of it;
    `nobodys` are its events that name nobody who is known. `stamp` is that of the reading it comes from,
    `tried` that of the last file that was tried.
    """

    stamp: tuple[object, ...] = ()
    tried: tuple[object, ...] = ()
    turns: Calendar = field(default_factory=Calendar)
    nobodys: tuple[Event, ...] = ()
    faults: tuple[str, ...] = ()
    error: str | None = None
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is doubtful about one calendar, as a sentence, and its mend."""

    calendar: CalendarId
    message: str
    mend: str


class Calendars:
    """The calendars of one configuration, and its schedules. `engine` is None where there is no database yet.

    Threads may share one: while one of them reads, the others are told what was read before.
    """

    def __init__(self, settings: Settings, engine: "Engine | None") -> None:
        self._settings = settings
        self._engine = engine
        self._drawn = values.schedules(settings)
        self._known = values.known_people(settings)
        self._said: dict[CalendarId, Said] = {}
        self._reading = Lock()

    @cached_property
    def sources(self) -> Mapping[CalendarId, "CalendarSource"]:
        """Where each calendar is read."""
        if not has_calendars(self._settings):
            return {}
        from warden.sources.calendar import FileCalendar, WebCalendar
        from warden.sources.http import Http

        http = Http(contact=self._settings.warden.url)
        found: dict[CalendarId, CalendarSource] = {}
        for id_, address, zone in _addresses(self._settings):
            if "://" in address:
                found[id_] = WebCalendar(id_, address, zone, http)
            else:
                found[id_] = FileCalendar(id_, self._settings.beside(address), zone)
        return found

    def schedules(self, *, now: datetime) -> Mapping[ScheduleId, Schedule]:
        """The schedules, with what their calendars say."""
        if not self.sources:
            return self._drawn
        said = self.said(now=now)
        return {id_: _filled(schedule, said) for id_, schedule in self._drawn.items()}

    def doubts(self, *, now: datetime, until: datetime) -> list["Doubt"]:
        """What deserves a look: calendars that cannot be read, what was left out of them, and events of
        `[now, until)` that name nobody."""
        found = [_doubt(id_, said, now=now, until=until) for id_, said in self.said(now=now).items()]
        return [doubt for doubt in found if doubt is not None]

    def said(self, *, now: datetime) -> Mapping[CalendarId, Said]:
        """What each calendar says, and what is doubtful about it.

        Raises:
            StorageError: the database is out of reach.
        """
        is_first = not self._said
        # A second connection, while its caller holds one: if all waited here for it, none could go on.
        if self._reading.acquire(blocking=is_first):
            try:
                if self.sources:
                    self._said = self._asked(now=now)
            finally:
                self._reading.release()
        return self._said

    def _asked(self, *, now: datetime) -> dict[CalendarId, Said]:
        from warden.storage import calendars

        with self._kept() as conn:
            states = calendars.states(conn) if conn is not None else {}
            return {
                id_: self._one(source, states.get(id_), conn, now=now) for id_, source in self.sources.items()
            }

    def _one(
        self,
        source: "CalendarSource",
        state: "CalendarState | None",
        conn: "Connection | None",
        *,
        now: datetime,
    ) -> Said:
        if state is not None and state.place != source.place:
            state = None
        before, stamp = self._said.get(source.id), _file_stamp(source, now)
        if stamp is not None:
            if before is not None and before.tried == stamp:
                return before
            try:
                read = source.read({}, now=now)
            except SourceError as failure:
                said = self._remembered(source, state, conn, failure.what, failure.mend)
                return replace(said, tried=stamp)
            if read is not None:
                return replace(self._understood(stamp, read.events, read.faults), tried=stamp)
        if state is None or state.read_at is None:
            return self._remembered(source, state, conn, *_unread(state))
        return self._remembered(source, state, conn, state.error, state.mend or "")

    def _remembered(
        self,
        source: "CalendarSource",
        state: "CalendarState | None",
        conn: "Connection | None",
        error: str | None,
        mend: str,
    ) -> Said:
        """What it said at its last reading: by the database, else by this process."""
        from warden.storage import calendars

        before = self._said.get(source.id, Said())
        if state is not None and conn is not None and state.read_at is not None:
            stamp = (state.place, state.read_at)
            if before.stamp != stamp:
                before = self._understood(stamp, calendars.events(conn, source.id), state.faults)
        return replace(before, error=error, mend=mend)

    def _understood(
        self, stamp: tuple[object, ...], events: tuple[Event, ...], faults: tuple[str, ...]
    ) -> Said:
        nobodys = tuple(strangers(events, self._known))
        return Said(stamp, turns=calendar(events, self._known), nobodys=nobodys, faults=faults)

    @contextmanager
    def _kept(self) -> Iterator["Connection | None"]:
        if self._engine is None:
            yield None
            return
        from warden.storage.engine import reading

        with reading(self._engine) as conn:
            yield conn


@contextmanager
def open_calendars(settings: Settings) -> Iterator[Calendars]:
    """The calendars for one command, from the file alone where there is no database, or no need of one."""
    if not has_calendars(settings) or not configuration.database_exists(settings):
        yield Calendars(settings, None)
        return
    from warden.storage.engine import make_engine

    engine = make_engine(settings.database_url)
    try:
        yield Calendars(settings, engine)
    finally:
        engine.dispose()


def schedules(settings: Settings) -> Mapping[ScheduleId, Schedule]:
    """The schedules with what their calendars say, for one command."""
    with open_calendars(settings) as known:
        return known.schedules(now=clock.utc_now())


def has_calendars(settings: Settings) -> bool:
    """Whether any schedule has a layer with a calendar."""
    return any(True for _ in _addresses(settings))


def calendar_id(schedule: str, layer: str) -> CalendarId:
    """How a layer's calendar is called, here and in what is told of it."""
    return CalendarId(f"{schedule}/{layer}")


def _addresses(settings: Settings) -> Iterator[tuple[CalendarId, str, str]]:
    for schedule in settings.schedule:
        for layer in schedule.layers:
            if layer.calendar is not None:
                yield calendar_id(schedule.id, layer.id), layer.calendar, schedule.timezone


def _doubt(id_: CalendarId, said: Said, *, now: datetime, until: datetime) -> Doubt | None:
    if said.error is not None:
        kept = "; what it said before holds" if said.turns.turns else ""
        return Doubt(id_, f"{said.error}{kept}", said.mend)
    strange = [event for event in said.nobodys if event.start < until and event.end > now]
    if strange:
        first = strange[0]
        message = f'{len(strange)} events name nobody, first "{first.title}" on {first.start:%Y-%m-%d %H:%MZ}'
        return Doubt(id_, message, "Give them a person's id or name as title, or invite the person's address")
    if said.faults:
        others = f" (and {len(said.faults) - 1} more)" if len(said.faults) > 1 else ""
        return Doubt(id_, f"{said.faults[0]}{others}", "Correct it in the calendar")
    return None


def _filled(schedule: Schedule, said: Mapping[CalendarId, Said]) -> Schedule:
    layers = tuple(
        replace(layer, turns=said[id_].turns)
        if (id_ := calendar_id(schedule.id, layer.id)) in said
        else layer
        for layer in schedule.layers
    )
    return replace(schedule, layers=layers)


def _file_stamp(source: "CalendarSource", now: datetime) -> tuple[object, ...] | None:
    """Changes when a file does, and once a day: it is written out around the day. None for an address."""
    from warden.sources.calendar import FileCalendar

    if not isinstance(source, FileCalendar):
        return None
    try:
        found = source.path.stat()
    except OSError:
        return ("no file", now)
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, now.date())


def _unread(state: "CalendarState | None") -> tuple[str, str]:
    if state is None or state.error is None:
        return (
            "it has not been read yet, so nobody is on call by it",
            "A running warden reads it: `warden up`",
        )
    return state.error, state.mend or ""
