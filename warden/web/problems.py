"""What goes wrong, told in the caller's form: problem details (RFC 9457) to the API, a view to people."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response

from warden.clock import utc_now
from warden.core.flaw import Told
from warden.errors import StorageError
from warden.web import guard
from warden.web.given import house_of
from warden.web.render import page

API = "/api/"
TOLD = (403, 404, 500, 503)


class Problem(Exception):
    """A request that cannot be served; `more` are further members of the problem details."""

    def __init__(
        self, status: int, detail: str, *, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.more = more


def refuse_flaws(found: Iterable[tuple[str, Told]]) -> None:
    """Problem 422 with everything that is wrong, each flaw with its field; nothing where there is none."""
    flaws = list(found)
    if flaws:
        told = "; ".join(f"{field}: {text.message}. {text.mend}" for field, text in flaws)
        raise Problem(422, told, fields=sorted({field for field, _ in flaws}))


def install(app: FastAPI) -> None:
    """Answer every failure of `app` in the caller's form."""

    @app.exception_handler(Problem)
    def told(request: Request, problem: Problem) -> Response:
        return answer(request, problem)

    @app.exception_handler(HTTPException)
    def refused(request: Request, failure: HTTPException) -> Response:
        return answer(request, Problem(failure.status_code, failure.detail, headers=_plain(failure.headers)))

    @app.exception_handler(RequestValidationError)
    def misread(request: Request, failure: RequestValidationError) -> Response:
        faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in failure.errors()]
        return answer(request, Problem(422, "; ".join(faults)))

    @app.exception_handler(StorageError)
    def unreachable(request: Request, failure: StorageError) -> Response:
        return answer(request, Problem(503, "The database is out of reach", headers={"Retry-After": "5"}))

    @app.exception_handler(Exception)
    def broken(request: Request, failure: Exception) -> Response:
        told = answer(request, Problem(500, "The reason is in the log of the web process"))
        told.headers.update(guard.HEADERS)  # this answer is made outside of the guard
        return told


def answer(request: Request, problem: Problem) -> Response:
    """`problem` as JSON below /api/, as a view elsewhere."""
    if request.url.path.startswith(API):
        return _details(problem)
    key = f"wrong_{problem.status if problem.status in TOLD else 'other'}"
    return page(
        house_of(request),
        "wrong.html",
        now=utc_now(),
        status=problem.status,
        title=key,
        more=f"{key}_more",
    )


def _details(problem: Problem) -> JSONResponse:
    content = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        **problem.more,
    }
    return JSONResponse(content, problem.status, problem.headers, "application/problem+json")


def _plain(headers: Any) -> dict[str, str] | None:
    return dict(headers) if headers else None
