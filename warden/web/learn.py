"""`/learn`: what people taught warden about each source, and posts drawn at random for them to label."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Cookie, Depends, Form, Query
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.calibration import LEAST_LABELS, Calibration, calibrated
from warden.core.feedback import Feedback
from warden.core.mention import Sentiment, SourceId
from warden.flow import feedback
from warden.storage import calibrations, heartbeats, labels, mentions
from warden.storage.engine import reading, transaction
from warden.web.feedback import Outraged, Post, Said, stored
from warden.web.given import Now, Served
from warden.web.incidents import ME, back_to, own_form
from warden.web.pressed import somebody
from warden.web.render import page

router = APIRouter(include_in_schema=False)
LATELY = timedelta(weeks=4)
DRAWN = 10
EXAMPLES = (0.2, 0.5, 0.8)

# Where a draw begins: the start of a hash.
Place = Annotated[str, Query(alias="from", pattern="^([0-9a-f]{2}){1,32}$")]


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes of a chance the model gives."""

    said: float
    negative: float
    outrage: float


@dataclass(frozen=True, slots=True)
class Taught:
    """One source: how many posts are labelled, how many are missing before that teaches anything, since when
    a calibration is in force, and what it does (nothing at first)."""

    source: SourceId
    labels: int
    missing: int
    since: datetime | None
    effects: tuple[Effect, ...]


@router.get("/learn")
def index(house: Served, now: Now) -> Response:
    with reading(house.engine) as conn:
        looked = heartbeats.beats(conn).get("calibrate")
        return page(house, "learn.html", now=now, taught=_taught(conn), looked=looked)


@router.get("/learn/posts")
def draw(
    source: str, house: Served, now: Now, place: Place = "", me: Annotated[str, Cookie(alias=ME)] = ""
) -> Response:
    """Ten posts of a source; each of the last weeks is as likely as any other."""
    place = place or secrets.token_hex(8)
    with reading(house.engine) as conn:
        posts, after = mentions.drawn(
            conn, SourceId(source), since=now - LATELY, after=bytes.fromhex(place), limit=DRAWN
        )
        return page(
            house,
            "draw.html",
            now=now,
            source=source,
            posts=posts,
            said=labels.of_mentions(conn, [post.id for post in posts]),
            labelled=labels.counts(conn).get(SourceId(source), 0),
            place=place,
            more=_address(source, after.hex()),
            people=list(house.people.values()),
            me=me,
        )


@router.post("/learn/posts/{post}/feedback", dependencies=[Depends(own_form)])
def label(
    post: Post,
    place: Place,
    house: Served,
    now: Now,
    person: Annotated[str, Form()],
    said: Said,
    outraged: Outraged = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Label a post that was drawn."""
    with transaction(house.engine) as conn:
        found = stored(conn, post)
        feedback.record(conn, found, Feedback(said, post in outraged), somebody(house, person), now=now)
    return back_to(f"{_address(found.mention.source, place)}#post-{post}", person)


def _taught(conn: Connection) -> list[Taught]:
    counts, known = labels.counts(conn), calibrations.in_force(conn)
    sources = sorted({*mentions.sources(conn), *known})
    return [_of_source(source, counts.get(source, 0), known.get(source)) for source in sources]


def _of_source(source: SourceId, number: int, known: calibrations.Current | None) -> Taught:
    has_effect = known is not None and not known.calibration.changes_nothing
    return Taught(
        source=source,
        labels=number,
        missing=max(0, LEAST_LABELS - number),
        since=known.at if known else None,
        effects=effects(known.calibration) if known and has_effect else (),
    )


def effects(calibration: Calibration) -> tuple[Effect, ...]:
    """What a calibration makes of some chances, the other two sentiments being equally likely."""
    found = []
    for chance in EXAMPLES:
        rest = (1 - chance) / 2
        turned = calibrated(Sentiment(chance, rest, rest, chance, "", False, ""), calibration)
        found.append(Effect(chance, turned.negative, turned.outrage))
    return tuple(found)


def _address(source: str, place: str) -> str:
    return f"/learn/posts?{urlencode({'source': source, 'from': place})}"
