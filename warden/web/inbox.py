"""`POST /api/v1/mentions`: mentions that others push to us."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel

from warden.flow import ingest
from warden.sources import inbox
from warden.storage.engine import transaction
from warden.web.body import body_within
from warden.web.given import Now, Served
from warden.web.problems import Problem
from warden.web.tokens import Ingests

router = APIRouter(prefix="/api/v1", tags=["ingest"])
SOURCE = "inbox"
TYPES = ("application/json", "application/x-ndjson", "application/ndjson", "application/jsonl")
UNNAMED = "The text names none of the watched brands, and `brand` is none of them"

Body = Annotated[bytes, Depends(body_within(inbox.MAX_BODY))]
OPENAPI_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
}


class Rejected(BaseModel):
    """A mention that was left out; `index` counts from 0 in the order sent."""

    index: int
    error: str


class Receipt(BaseModel):
    """What became of a batch; every mention sent is in exactly one of the three."""

    accepted: int
    duplicates: int
    rejected: list[Rejected]


@router.post("/mentions", status_code=202, dependencies=[Ingests], openapi_extra=OPENAPI_BODY)
def push(
    house: Served,
    now: Now,
    body: Body,
    content_type: Annotated[str, Header(include_in_schema=False)] = TYPES[0],
    content_encoding: Annotated[str, Header(include_in_schema=False)] = "identity",
) -> Receipt:
    """Take up to 5,000 mentions, at most 16 MiB: a JSON array, `{"mentions": [...]}`, or NDJSON.

    Idempotent by (source, id). A bad mention is rejected with its index and never spoils the rest.
    """
    if content_type.split(";")[0].strip().lower() not in TYPES or content_encoding != "identity":
        raise Problem(415, f"Send one of {', '.join(TYPES)}, not compressed")
    try:
        parsed = inbox.parse(body, content_type, source_default=SOURCE, now=now)
    except inbox.Refused as fault:
        raise Problem(fault.status, str(fault)) from fault
    with transaction(house.engine) as conn:
        stored = ingest.store(conn, parsed.mentions, house.intake)
    rejected = [Rejected(index=row.index, error=row.error) for row in parsed.rejected]
    rejected += [Rejected(index=index, error=UNNAMED) for index in _sent_at(parsed, stored.unnamed)]
    return Receipt(
        accepted=stored.accepted,
        duplicates=stored.duplicates,
        rejected=sorted(rejected, key=lambda row: row.index),
    )


def _sent_at(parsed: inbox.Parsed, positions: tuple[int, ...]) -> list[int]:
    """Where the mentions at these positions among the good ones stood in what was sent."""
    bad = {row.index for row in parsed.rejected}
    good = [index for index in range(len(parsed.mentions) + len(bad)) if index not in bad]
    return [good[position] for position in positions]
