"""`/swap/{token}`: the view behind the link in the news of a swap request. GET shows and changes nothing;
POST answers, once: the token is what lets somebody in.
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from warden.core.swap import stands as state_of
from warden.errors import IllegalMove
from warden.notify.links import Refusal, SwapLink, read_swap
from warden.storage.engine import reading, transaction
from warden.web.given import Now, Served
from warden.web.links import person_of, refused
from warden.web.oncall import Answer, give
from warden.web.reader import reader
from warden.web.render import page
from warden.web.sheet import stands
from warden.web.swaps import known
from warden.wiring import House

router = APIRouter(include_in_schema=False)


@router.get("/swap/{token}")
def show(token: str, house: Served, now: Now) -> Response:
    link = read_swap(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return refused(house, link, now=now)
    return _view(house, token, link, now=now)


@router.post("/swap/{token}")
def act(token: str, house: Served, now: Now, answer: Annotated[Answer, Form()]) -> Response:
    """Answer as the person it was sent to; whoever is late is told by whom and when it was answered."""
    link = read_swap(house.secret, token, now=now)
    if isinstance(link, Refusal):
        return refused(house, link, now=now)
    person = person_of(house, link.person)
    try:
        with transaction(house.engine) as conn:
            known(conn, link.swap)
            give(conn, house, link.swap, answer, person.id, now=now)
    except IllegalMove:
        return _view(house, token, link, now=now, status=409)
    return _view(house, token, link, now=now)


def _view(house: House, token: str, link: SwapLink, *, now: datetime, status: int = 200) -> Response:
    person = person_of(house, link.person)
    eyes = reader(person.language, person.zone, now=now)
    with reading(house.engine) as conn:
        swap = known(conn, link.swap)
    state = state_of(swap, now=now).value
    return page(
        house,
        "swap.html",
        now=now,
        status=status,
        eyes=eyes,
        swap=swap,
        state=state,
        person=person,
        token=token,
        notice=stands(house, swap, now=now, eyes=eyes) if state != "open" or status == 409 else "",
    )
