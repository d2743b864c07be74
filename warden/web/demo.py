"""`/demo/inbox`: the phones of the demo. Takes what Apprise's `json://` sends and shows it."""

from base64 import b64decode
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field, ValidationError
from starlette.responses import Response

from warden.core.incident import PersonId
from warden.storage import demo_inbox
from warden.storage.engine import reading, transaction
from warden.web.body import body_within
from warden.web.given import Now, Served
from warden.web.problems import Problem
from warden.web.render import page

router = APIRouter(include_in_schema=False)
SHOWN = 50
PNG = b"\x89PNG\r\n\x1a\n"
Body = Annotated[bytes, Depends(body_within(64 * 1024))]


class Attachment(BaseModel):
    """A file beside a message."""

    base64: str = ""


class Note(BaseModel):
    """The part of Apprise's JSON webhook that a phone would show."""

    title: str = Field("", max_length=1000)
    message: str = Field("", max_length=20_000)
    attachments: list[Attachment] = Field(default_factory=list, max_length=5)

    def picture(self) -> bytes | None:
        """The first PNG beside the message."""
        files = (_decoded(attachment.base64) for attachment in self.attachments)
        return next((file for file in files if file.startswith(PNG)), None)


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""


@router.get("/demo/inbox")
def show(house: Served, now: Now) -> Response:
    with reading(house.engine) as conn:
        return page(house, "inbox.html", now=now, messages=demo_inbox.messages(conn, limit=SHOWN))


@router.get("/demo/inbox/{number}.png")
def picture(number: Annotated[int, Path(ge=1, le=2**53)], house: Served) -> Response:
    with reading(house.engine) as conn:
        found = demo_inbox.picture(conn, number)
    if found is None:
        raise Problem(404, f"Message {number} has no picture")
    return Response(found, media_type="image/png", headers={"Cache-Control": "private, max-age=86400"})


@router.post("/demo/inbox/{person}")
def receive(person: str, house: Served, now: Now, body: Body) -> Response:
    if person not in house.people:
        raise Problem(404, f"No person {person}")
    try:
        note = Note.model_validate_json(body)
    except ValidationError as fault:
        raise Problem(
            422, f"Not a message of Apprise's json:// webhook: {fault.error_count()} faults"
        ) from fault
    with transaction(house.engine) as conn:
        demo_inbox.add(
            conn,
            at=now,
            person=PersonId(person),
            title=note.title,
            body=note.message,
            picture=note.picture(),
        )
    return Response(status_code=204)
