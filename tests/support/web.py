"""A small bank with a storm under way, in a real database, and a client of the application over it."""

import re
import warnings
from datetime import UTC, datetime, timedelta
from math import pi, sin
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from warden.clock import utc_now
from warden.core.baseline import Reading
from warden.core.bucket import MINUTE, MinuteBucket, minute_of
from warden.core.coordination import Coordination, Sign
from warden.core.explanation import Decision, Explanation, Share
from warden.core.growth import STEPS, ForecastPoint, Growth
from warden.core.incident import (
    Drivers,
    EntryKind,
    Evidence,
    Incident,
    IncidentId,
    PersonId,
    Severity,
    Status,
    TimelineEntry,
)
from warden.core.mention import BrandId, Mention, MentionId, Sentiment, SourceId
from warden.core.outbox import DeliveryKind, NewDelivery
from warden.core.words import Word
from warden.flow.vitals import STATIONS
from warden.notify.links import sign
from warden.settings import load
from warden.storage import (
    buckets,
    decisions,
    demo_inbox,
    heartbeats,
    incidents,
    mentions,
    outbox,
    sources,
    tokens,
)
from warden.storage.engine import migrate, transaction
from warden.storage.tokens import digest
from warden.web.app import create_app
from warden.wiring import House, open_house

with warnings.catch_warnings():
    # Starlette would rather have httpx2, which nothing else here needs.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)
SECRET = "a secret of the tests"
BANK, RIVAL = BrandId("musterbank"), BrandId("nordkasse")
ANNA, BEN = PersonId("anna"), PersonId("ben")
WIDTH = timedelta(minutes=5)
DEMO_INBOX = "jsons://warden.musterbank.example/demo/inbox"
SCOPES = ("ingest", "read", "respond", "admin")


CONFIGURATION = """
[warden]
url = "https://warden.musterbank.example"
timezone = "Europe/Berlin"
language = "{language}"
database = "sqlite:///{folder}/warden.db"
secret = "{secret}"

[[brand]]
id = "musterbank"
name = "Musterbank"
false_pages_per_month = 1.0

[[brand]]
id = "nordkasse"
name = "Nordkasse"
false_pages_per_month = 1.0

[[person]]
id = "anna"
name = "Anna Beispiel"
language = "de"
timezone = "Europe/Berlin"
contacts = [{{ id = "push", url = "{phones}/anna" }}]

[[person]]
id = "ben"
name = "Ben Muster"
language = "en"
timezone = "Europe/London"
contacts = [{{ id = "push", url = "{phones}/ben" }}]

[[schedule]]
id = "community"
timezone = "Europe/Berlin"

[[schedule.layers]]
id = "weeks"
people = ["anna", "ben"]
rotation = "weekly"
handoff = "Mon 09:00"
starts = 2026-01-05

[[policy]]
id = "community"
steps = [{{ notify = ["schedule:community"], wait = "5m" }}]
"""


def an_incident(**changes: Any) -> Incident:
    given: dict[str, Any] = {
        "id": IncidentId(0),
        "brand": BANK,
        "status": Status.OPEN,
        "severity": Severity.CRITICAL,
        "found": Severity.CRITICAL,
        "opened_at": NOW - timedelta(minutes=41),
        "first_mention_at": NOW - timedelta(minutes=52),
        "mentions": 312,
        "expected": 24.0,
        "window_minutes": 30,
        "negative_share": 0.71,
        "usual_negative_share": 0.22,
        "surprise_bits": 180.0,
        "reason": "far more than usual, and far more negative",
        "peak_at": NOW - timedelta(minutes=6),
        "peak_mentions": 312,
        "doubling_minutes": 14.0,
        "drivers": Drivers(
            ("Kontosperrung", "App down", "Filiale"),
            (("x", 0.6), ("reddit", 0.3), ("app-store", 0.1)),
            Coordination(2.6, 0.3, Sign.FEW_ACCOUNTS),
            reach=842_000,
        ),
        "round": 1,
        "step": 1,
    }
    return Incident(**{**given, **changes})


def a_growth(*, now: datetime) -> Growth:
    """The growth of `fill`'s storm: it doubles in a quarter of an hour, for now."""
    forecast = tuple(
        ForecastPoint(30 * n, 700.0 / n, 1000.0 / n**0.3, 1000.0 + 150 * n) for n in range(1, STEPS + 1)
    )
    return Growth(now - timedelta(minutes=2), 14.0, 11.0, 19.0, 1.84, 1.42, 2.31, forecast, 40.0)


def a_bank(folder: Path, *, language: str = "de", demo: bool = True) -> House:
    """The house in `folder`; its database is yet to be made."""
    file = folder / "warden.toml"
    phones = DEMO_INBOX if demo else "ntfys://ntfy.example"
    file.write_text(CONFIGURATION.format(language=language, folder=folder, secret=SECRET, phones=phones))
    return open_house(load(file))


def make_empty(house: House) -> None:
    """A database with nothing in it but API tokens: `all` may do everything, `reads` only read."""
    migrate(house.engine)
    with transaction(house.engine) as conn:
        tokens.add(conn, "everything", digest("all"), SCOPES, now=NOW)
        tokens.add(conn, "reader", digest("reads"), ("read",), now=NOW)


def fill(conn: Connection, house: House, *, now: datetime) -> IncidentId:
    """A day of calm, then 52 minutes of storm around Musterbank, as of `now`; incident 1 is open."""
    for brand, level, stormy in ((BANK, 0.8, True), (RIVAL, 0.35, False)):
        minutes = range(26 * 60, 0, -1)
        buckets.put(conn, [_minute(brand, level, back, stormy=stormy, now=now) for back in minutes])
        buckets.put_readings(conn, [_reading(brand, level, back, now=now) for back in minutes[::5]])
    mentions.add(conn, [(mention, (BANK,)) for mention in some_posts(now=now)])
    waiting = mentions.unscored(conn, limit=100)
    mentions.record_scores(conn, [(row.id, a_mood(0.97 - 0.05 * place)) for place, row in enumerate(waiting)])
    incident = an_incident(
        growth=a_growth(now=now),
        opened_at=now - timedelta(minutes=41),
        first_mention_at=now - timedelta(minutes=52),
        peak_at=now - timedelta(minutes=6),
    )
    number = incidents.insert(conn, incident, house.chain_for(house.brands[BANK]))
    incidents.add_entries(conn, number, a_story(incident))
    for decision in some_decisions(incident):
        decisions.add(conn, number, decision)
    _around(conn, number, now=now)
    return number


def a_story(incident: Incident) -> list[TimelineEntry]:
    """Detected, grown worse, one page sent, one failed, one step passed over."""
    figures = {
        "reason": incident.reason,
        "mentions": 96,
        "expected": 22.0,
        "window_minutes": 30,
        "negative_share": 0.64,
        "usual_negative_share": 0.22,
    }
    push = {"person": ANNA, "contact": "push", "round": 1, "step": 1, "kind": "page"}
    story = (
        (0, EntryKind.DETECTED, {"severity": "warning", **figures}),
        (1, EntryKind.STEP_DUE, {"round": 1, "step": 1, "people": [ANNA]}),
        (2, EntryKind.PAGE_SENT, push),
        (3, EntryKind.PAGE_FAILED, {**push, "contact": "call", "detail": "the service answered 500"}),
        (720, EntryKind.SEVERITY_CHANGED, {"from": "warning", "to": "critical", **figures, "mentions": 312}),
    )
    return [
        TimelineEntry(incident.opened_at + timedelta(seconds=after_s), kind, data=data)
        for after_s, kind, data in story
    ]


def some_decisions(incident: Incident) -> list[Decision]:
    """Why it was opened, what was the case ten minutes later, and why it was raised after twelve."""
    why = Explanation(
        until=incident.opened_at,
        since=incident.first_mention_at,
        page_score=4.2,
        evidence=(
            Evidence("volume", 30, 96.0, 22.0, 12.25),
            Evidence("mass", 30, 61.0, 5.0, 44.0),
            Evidence("negative", 30, 0.64, 0.22, 0.4),
        ),
        words=(Word("Kontosperrung", 9.25, 40), Word("<b>\u202eApp</b> down" + "n" * 10_000, 4.5, 12)),
        sources=(Share("x", 0.6, 0.1), Share("reddit", 0.4, None)),
        posts=(MentionId(1), MentionId(2), MentionId(4), MentionId(99)),
        mentions_read=96,
    )
    later = ((0, Severity.WARNING, 5.5), (600, Severity.WARNING, 12.0), (720, Severity.CRITICAL, 15.5))
    return [
        Decision(incident.opened_at + timedelta(seconds=after_s), severity, score, why)
        for after_s, severity, score in later
    ]


def some_posts(*, now: datetime) -> list[Mention]:
    """What people say, some of it meant to do harm."""
    texts = (
        (
            "Meine Karte bei der Musterbank ist seit heute Morgen gesperrt und die Hotline legt einfach auf.",
            None,
        ),
        ("<script>alert('Musterbank')</script> <b>unverschämt</b>", "javascript:alert(1)"),
        (
            "Musterbank app has been down for hours. Rent is due today. Unbelievable.",
            "https://example.org/p/3",
        ),
        (
            "\u202eMusterbank\u202c macht die Filiale in unserem Dorf zu. Danke für nichts!",
            "data:text/html,x",
        ),
        (
            "Wer bei der Musterbank ist, sollte jetzt wechseln. #musterbank #kontosperrung " + "wow " * 400,
            None,
        ),
        ("Bei mir geht die App wieder, danke an den Support der Musterbank", "http://example.org/p/6"),
    )
    return [
        Mention(
            source=SourceId(("x", "reddit", "app-store")[place % 3]),
            external_id=f"post-{place}",
            published_at=now - timedelta(minutes=3 + 5 * place),
            fetched_at=now,
            text=text,
            url=url,
            author=f"@person{place}",
            followers=130 * (place + 1),
        )
        for place, (text, url) in enumerate(texts)
    ]


def a_mood(negative: float) -> Sentiment:
    rest = (1 - negative) / 2
    return Sentiment(negative, rest, rest, negative / 2, "de", False, "test-1")


def client_of(house: House, token: str | None = None, *, now: datetime = NOW, **options: Any) -> TestClient:
    """A browser on this machine at `now`, or a program with an API token."""
    app = create_app(house)
    app.dependency_overrides[utc_now] = lambda: now
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return TestClient(app, base_url="http://localhost", headers=headers, **options)


def stamp_of(html: str) -> str:
    """The hidden stamp of the first form of a view."""
    found = re.search(r'name="stamp" value="([^"]+)"', html)
    assert found, "there is no form in this view"
    return found.group(1)


def _minute(brand: BrandId, level: float, back: int, *, stormy: bool, now: datetime) -> MinuteBucket:
    minute = minute_of(now) - back * MINUTE
    usual = level * _hour(minute)
    # No dice: the same picture each time, and yet no straight line.
    count = max(0, round(usual + 1.1 * sin(back * 1.7) + 0.9 * sin(back * 0.37)))
    if stormy and back <= 52:
        count += round(14 * (1 - back / 52) ** 1.4)
    share = 0.7 if stormy and back <= 52 else 0.22
    return MinuteBucket(
        brand, minute, count, negative=count * share, outrage=count * share / 2, authors=count
    )


def _reading(brand: BrandId, level: float, back: int, *, now: datetime) -> Reading:
    start = minute_of(now) - back * MINUTE
    start -= timedelta(minutes=start.minute % 5)
    expected = max(0.5, 5 * level * _hour(start) * 1.15)
    spread = 2.6 * expected**0.5
    return Reading(brand, start, WIDTH, expected, max(0.0, expected - spread), expected + spread, 0.22, 0.4)


def _hour(instant: datetime) -> float:
    """More by day than by night, 0.4 to 1.6."""
    return 1 + 0.6 * sin((instant.hour * 60 + instant.minute - 9 * 60) / 1440 * 2 * pi)


def _around(conn: Connection, number: IncidentId, *, now: datetime) -> None:
    for station in STATIONS:
        heartbeats.beat(conn, station, now=now)
    for source in ("x", "reddit"):
        sources.claim(conn, SourceId(source), now=now, until=now + MINUTE)
    later = now + MINUTE
    sources.record_success(conn, SourceId("x"), now=now, next_due=later, cursor={}, left_out=0)
    sources.record_failure(
        conn, SourceId("reddit"), now=now, next_due=later, error="reddit answered 401", mend="Renew its token"
    )
    page = NewDelivery(number, DeliveryKind.PAGE, Severity.CRITICAL, ANNA, "push", 1, 1, now)
    outbox.add(conn, [page], now=now)
    title = "KRITISCH Musterbank"
    body = f"{title}: 312 Erwähnungen in 30 min (üblich 24), 71 % negativ (üblich 22 %). Seit 52 min."
    link = f"→ http://127.0.0.1:8800/a/{sign(SECRET, number, ANNA, now=now)}"
    demo_inbox.add(conn, at=now, person=ANNA, title=title, body=f"{body} {link}")
