"""What every handler is given: the house it serves and the one instant it works at."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Header, Request
from pydantic import AwareDatetime, Field

from warden.clock import utc_now
from warden.wiring import House


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


Served = Annotated[House, Depends(house_of)]
Now = Annotated[datetime, Depends(utc_now)]
Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=255)]
# A time somebody asks about: what lies around it must still be one that Python can count.
Asked = Annotated[
    AwareDatetime, Field(ge=datetime(1970, 1, 1, tzinfo=UTC), lt=datetime(3000, 1, 1, tzinfo=UTC))
]
