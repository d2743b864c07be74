"""`/incidents/{n}/verdict` and `…/posts/{post}/feedback`: what people say of an incident and of its posts."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.feedback import Feedback, Label, Verdict
from warden.core.incident import Incident, PersonId
from warden.core.mention import MentionId, ScoredMention
from warden.flow import feedback
from warden.storage import mentions
from warden.storage.engine import transaction
from warden.web.given import Now, Served
from warden.web.incidents import Number, back_to, known, own_form
from warden.web.pressed import somebody
from warden.web.problems import Problem

router = APIRouter(include_in_schema=False)

Post = Annotated[int, Path(ge=1, le=2**53)]
Said = Annotated[Label, Form(alias="label")]
# One form holds many posts: the ids of those whose box is ticked.
Outraged = Annotated[list[int], Form(alias="outrage")]


@router.post("/incidents/{number}/posts/{post}/feedback", dependencies=[Depends(own_form)])
def label(
    number: Number,
    post: Post,
    house: Served,
    now: Now,
    person: Annotated[str, Form()],
    said: Said,
    outraged: Outraged = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Label a post of an incident as one of the configured people."""
    with transaction(house.engine) as conn:
        record(
            conn,
            known(conn, number),
            post,
            Feedback(said, post in outraged),
            somebody(house, person),
            now=now,
        )
    return back_to(f"/incidents/{number}#post-{post}", person)


@router.post("/incidents/{number}/verdict", dependencies=[Depends(own_form)])
def judge(
    number: Number,
    house: Served,
    now: Now,
    verdict: Annotated[Verdict, Form()],
    person: Annotated[str, Form()],
) -> Response:
    """Say whether an incident was worth its page, as one of the configured people."""
    with transaction(house.engine) as conn:
        pronounce(conn, known(conn, number), verdict, somebody(house, person), now=now)
    return back_to(f"/incidents/{number}#verdict", person)


def pronounce(
    conn: Connection, incident: Incident, verdict: Verdict, person: PersonId, *, now: datetime
) -> None:
    """Keep what `person` says of an incident; Problem 409 if it is a drill."""
    if incident.drill:
        raise Problem(409, f"Incident {incident.id} is a drill: there is nothing to learn from it")
    feedback.judge(conn, incident, verdict, person, now=now)


def record(
    conn: Connection, incident: Incident, post: int, said: Feedback, person: PersonId, *, now: datetime
) -> None:
    """Keep what `person` says of a post of an incident; Problem 404 if it is none of that brand's, or none at
    all because the incident is a drill."""
    found = stored(conn, post)
    if incident.drill or incident.brand not in found.brands:
        raise Problem(404, f"The post {post} is not one of incident {incident.id}")
    feedback.record(conn, found, said, person, incident=incident.id, now=now)


def stored(conn: Connection, post: int) -> ScoredMention:
    """The post of that id; Problem 404 if there is none."""
    found = mentions.get(conn, MentionId(post))
    if found is None:
        raise Problem(404, f"There is no post {post}")
    return found
