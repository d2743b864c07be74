"""Builders and fakes of the walk: mentions, a scorer that reads words, a pager that keeps what it gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from warden.core.incident import IncidentId, PersonId
from warden.core.mention import Brand, BrandId, Mention, Sentiment, SourceId
from warden.core.oncall import Person
from warden.core.outbox import Delivery
from warden.core.page import Page
from warden.core.watch import watching
from warden.errors import DeliveryError
from warden.flow import deliver
from warden.flow.desk import Desk
from warden.flow.ingest import Intake
from warden.ports import Fetched, Pager

T0 = datetime(2026, 3, 7, 20, 0, tzinfo=UTC)  # a Saturday evening
MUSTERBANK = Brand(BrandId("musterbank"), "Musterbank", ('"Musterbank"', "@musterbank"))
FORUM = SourceId("forum")
BAHN = Brand(BrandId("beispielbahn"), "Beispielbahn", ('"Beispielbahn"',))


def an_intake() -> Intake:
    """Watches both brands and keeps authors as they are."""
    return Intake(watching([MUSTERBANK, BAHN]))


def a_mention(number: int = 1, *, at: datetime = T0, text: str = "Die Musterbank", **fields: Any) -> Mention:
    """A post about the Musterbank, published at `at` and fetched at once."""
    ordinary = Mention(FORUM, f"post-{number}", at, at, text, author=f"writer-{number}")
    return replace(ordinary, **fields)


@dataclass
class CannedScorer:
    """Finds a text as negative as the words in it say; `asked` counts the texts it was given."""

    version: str = "canned-1"
    asked: int = 0

    def score(self, texts: Sequence[str], languages: Sequence[str | None]) -> list[Sentiment]:
        self.asked += len(texts)
        return [_mood(text, self.version) for text in texts]


def _mood(text: str, version: str) -> Sentiment:
    negative = 0.9 if "Skandal" in text else 0.2
    return Sentiment(negative, 0.9 - negative, 0.1, negative / 2, "de", fallback=False, model=version)


@dataclass
class RecordingPager:
    """Keeps each page with the URL it went to; raises what `failures` holds for a URL."""

    sent: list[tuple[str, Page]] = field(default_factory=list)
    failures: Mapping[str, DeliveryError] = field(default_factory=dict)

    def send(self, url: str, page: Page) -> None:
        if url in self.failures:
            raise self.failures[url]
        self.sent.append((url, page))


@dataclass
class CannedSource:
    """A source that answers `answers` one after the other; a SourceError among them is raised."""

    answers: list[Fetched | Exception]
    id: SourceId = FORUM
    kind: str = "canned"
    every: timedelta = timedelta(minutes=1)
    cursors: list[dict[str, str]] = field(default_factory=list)

    def fetch(self, brands: Sequence[Brand], cursor: Mapping[str, str], *, now: datetime) -> Fetched:
        self.cursors.append(dict(cursor))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def a_desk(people: Sequence[Person], **urls: str) -> Desk:
    """A desk where `anna_push="mock://…"` is Anna's contact `push`; every other contact is made up."""
    made_up = {
        (person.id, contact): f"mock://{person.id}/{contact}"
        for person in people
        for contact in person.contacts
    }
    given = {(PersonId(name.split("_")[0]), name.split("_")[1]): url for name, url in urls.items()}
    return Desk(
        brands={brand.id: brand for brand in (MUSTERBANK, BAHN)},
        people={person.id: person for person in people},
        urls={**made_up, **given},
        language="de",
        zone="Europe/Berlin",
        link=_link,
        answer_at=_answer_at,
        simulated=False,
        home="http://127.0.0.1:8800/",
    )


def _answer_at(delivery: Delivery, now: datetime) -> str | None:
    return f"http://127.0.0.1:8800/swap/{delivery.facts.get('swap')}-{delivery.person}"


def send_due(engine: Engine, desk: Desk, pager: Pager, *, now: datetime) -> None:
    """What the pages' workers do until nothing is due any more."""
    while turns := deliver.due(engine, desk, now=now):
        for delivery in [delivery for turn in turns for delivery in turn.deliveries]:
            deliver.run(engine, delivery, desk, pager, pace=1.0, jitter=0.0, now=now)


def _link(incident: IncidentId, person: PersonId | None, now: datetime) -> str:
    return f"http://127.0.0.1:8800/a/{incident}-{person}"
