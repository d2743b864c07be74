"""What every handler is given: the house it serves and the one instant it works at."""

from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request

from warden.clock import utc_now
from warden.wiring import House


def house_of(request: Request) -> House:
    house: House = request.app.state.house
    return house


Served = Annotated[House, Depends(house_of)]
Now = Annotated[datetime, Depends(utc_now)]
