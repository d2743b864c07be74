"""The tables of `warden.toml` as frozen, typed values: what a checked configuration is.

Each class is one table, each field one key; a field without a default has to be written.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    ValidationInfo,
    field_validator,
)

from warden.settings import names, notation, urls
from warden.settings.names import Target
from warden.settings.notation import Handoff, Rotation, Window
from warden.settings.problem import Wrong

T = TypeVar("T")


def _some(entries: tuple[T, ...]) -> tuple[T, ...]:
    if not entries:
        raise Wrong("is empty", "Put an entry in it, or remove this line")
    return entries


Several = Annotated[tuple[T, ...], Strict(False)]
Some = Annotated[tuple[T, ...], Strict(False), AfterValidator(_some)]

Slug = Annotated[str, PlainValidator(names.slug)]
Name = Annotated[str, PlainValidator(names.name)]
Term = Annotated[str, PlainValidator(names.term)]
Language = Annotated[str, PlainValidator(names.language)]
Zone = Annotated[str, PlainValidator(names.zone)]
Calendar = Annotated[str, PlainValidator(names.calendar)]
Notified = Annotated[Target, PlainValidator(names.target)]
Interval = Annotated[timedelta, PlainValidator(notation.interval)]
Wait = Annotated[timedelta, PlainValidator(notation.duration)]
Patience = Annotated[timedelta | None, PlainValidator(notation.patience)]
Severity = Literal["watch", "warning", "critical"]
Spoken = Literal["de", "en"]


class Table(BaseModel):
    """A table of the file. Unknown keys are faults; its `repr` shows no secret."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        for key, value in super().__repr_args__():
            yield key, urls.hide(value, key or "")


class Warden(Table):
    """`[warden]`: what holds for the whole installation."""

    url: Annotated[str, PlainValidator(urls.web)] = "http://127.0.0.1:8800"
    timezone: Zone = "UTC"
    language: Spoken = "en"
    database: Annotated[str, PlainValidator(urls.database)] = "sqlite:///data/warden.db"
    broker: Annotated[str, PlainValidator(urls.broker)] = "embedded"
    secret: Annotated[str | None, Field(min_length=16)] = None
    runbooks: Annotated[str | None, Field(min_length=1)] = None


class Privacy(Table):
    """`[privacy]`: how long texts and authors are kept, and whether authors are known by name."""

    retention_days: Annotated[int, Field(ge=1, le=3650)] = 90
    pseudonymise_authors: bool = True


class Watchdog(Table):
    """`[watchdog]`: an outside dead man's switch."""

    url: Annotated[str, PlainValidator(urls.ping)]
    every: Interval = timedelta(seconds=60)


class Brand(Table):
    """`[[brand]]`: what is watched. `policy` is None only where the file has no policy at all."""

    id: Slug
    name: Name
    terms: Some[Term] = ()
    exclude: Several[Term] = ()
    languages: Some[Language] = ("de", "en")
    policy: Slug | None = None
    false_pages_per_month: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] = 0.4


class Source(Table):
    """`[[source]]`: where mentions come from. The kind's own keys are in `options`, unchecked."""

    model_config = ConfigDict(extra="allow")

    id: Slug
    kind: Slug
    every: Interval | None = None
    brands: Some[Slug] = ()

    @property
    def options(self) -> Mapping[str, Any]:
        """The keys of this kind of source, as the file has them, placeholders filled in."""
        return MappingProxyType(self.model_extra or {})


class Contact(Table):
    """One entry of a person's `contacts`."""

    id: Slug
    url: Annotated[str, PlainValidator(urls.contact)]


class RuleStep(Table):
    """One entry of a rule's `steps`: this contact, so long after the page is due."""

    contact: Slug
    after: Wait = timedelta(0)


class Rule(Table):
    """One entry of a person's `rules`: the contacts of one severity."""

    severity: Severity
    steps: Some[RuleStep]


class Person(Table):
    """`[[person]]`: somebody who can be woken."""

    id: Slug
    name: Name
    language: Spoken = "en"
    timezone: Zone = "UTC"
    quiet_hours: Annotated[tuple[time, time] | None, PlainValidator(notation.quiet_hours)] = None
    contacts: Several[Contact] = ()
    rules: Several[Rule] = ()


class Layer(Table):
    """One entry of a schedule's `layers`: either a calendar, or people and when they take turns."""

    id: Slug
    calendar: Annotated[str | None, PlainValidator(urls.calendar)] = None
    people: Some[Slug] = ()
    rotation: Annotated[Rotation | None, PlainValidator(notation.rotation)] = None
    handoff: Annotated[Handoff | None, PlainValidator(notation.handoff)] = None
    starts: date | None = None
    when: Some[Annotated[Window, PlainValidator(notation.window)]] = ()

    @field_validator("handoff")
    @classmethod
    def _weekday_for_weeks(cls, handoff: Handoff, info: ValidationInfo) -> Handoff:
        rotation = info.data.get("rotation")
        weeks = rotation is not None and rotation.unit == "weeks"
        if weeks and handoff.weekday is None:
            raise Wrong("names no weekday, and the rotation is of weeks", 'Write for example "Mon 09:00"')
        if rotation is not None and not weeks and handoff.weekday is not None:
            raise Wrong("names a weekday, and the rotation is not of weeks", "Write the time alone: 20:00")
        return handoff


class Schedule(Table):
    """`[[schedule]]`: who is on call; a later layer wins wherever it is active."""

    id: Slug
    timezone: Zone = "UTC"
    holidays: Calendar | None = None
    layers: Some[Layer]


class Step(Table):
    """One entry of a policy's `steps`; passed over below `severity`."""

    notify: Some[Notified]
    wait: Wait = timedelta(minutes=5)
    severity: Severity | None = None


class Policy(Table):
    """`[[policy]]`: whom to page in what order. `acknowledge_timeout` None is never."""

    id: Slug
    steps: Some[Step]
    repeat: Annotated[int, Field(ge=0, le=100)] = 0
    acknowledge_timeout: Patience = timedelta(minutes=30)
    fallback: Several[Notified] = ()
    channels: Several[Annotated[str, PlainValidator(urls.contact)]] = ()


class File(Table):
    """The whole file."""

    warden: Warden = Warden()
    privacy: Privacy = Privacy()
    watchdog: Watchdog | None = None
    brand: Some[Brand]
    source: Several[Source] = ()
    person: Several[Person] = ()
    schedule: Several[Schedule] = ()
    policy: Several[Policy] = ()


class Settings(File):
    """The whole file, and where it lies."""

    path: Path

    @property
    def data_folder(self) -> Path:
        """Where everything is kept: the SQLite database's own folder, else `data` beside the file."""
        file = self.sqlite_file
        return file.parent if file else self._folder / "data"

    @property
    def model_folder(self) -> Path:
        """Where the models that were trained here lie."""
        return self.data_folder / "models"

    @property
    def runbook_folder(self) -> Path | None:
        """Where the runbooks of this installation lie; None where it has none of its own."""
        written = self.warden.runbooks
        return self._folder / written if written else None

    @property
    def database_url(self) -> str:
        """The database's address, a relative SQLite path made absolute from the file's folder."""
        file, url = self.sqlite_file, self.warden.database
        return url.replace(urls.sqlite_file(url), str(file), 1) if file else url

    @property
    def sqlite_file(self) -> Path | None:
        """The database's file, None where it is a PostgreSQL."""
        written = urls.sqlite_file(self.warden.database)
        return self._folder / written if written else None

    def beside(self, path: str) -> Path:
        """A path of the file; a relative one begins at the file's folder."""
        return self._folder / path

    @property
    def _folder(self) -> Path:
        return self.path.resolve().parent
