"""`/api/v1/docs`: the OpenAPI description as a plain page, with nothing loaded from elsewhere."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from warden.web.given import Now, Served
from warden.web.render import page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the interface; `parameters` are (name, where it goes)."""

    method: str
    path: str
    summary: str
    parameters: tuple[tuple[str, str], ...]


@router.get("/api/v1/docs")
def docs(request: Request, house: Served, now: Now) -> Response:
    return page(house, "docs.html", now=now, calls=calls(request.app.openapi()))


def calls(description: dict[str, Any]) -> list[Call]:
    """The calls of an OpenAPI description, in its order."""
    return [
        Call(
            method.upper(),
            path,
            operation.get("description") or operation.get("summary", ""),
            tuple((given["name"], given["in"]) for given in operation.get("parameters", ())),
        )
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]
