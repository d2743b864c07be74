"""API tokens: who calls, and what they may do."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from warden.storage import tokens
from warden.storage.engine import reading
from warden.storage.tokens import Token
from warden.web.given import Served
from warden.web.problems import Problem
from warden.wiring import House

BEARER = HTTPBearer(auto_error=False, description="A token made with `warden token add`")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(BEARER)]


def holder(house: House, credentials: HTTPAuthorizationCredentials | None, scope: str) -> Token:
    """The token behind a request.

    Raises:
        Problem: 401 without a known token, 403 when its scopes lack `scope`.
    """
    if credentials is None:
        raise _unknown("Send a token: `Authorization: Bearer ...`; `warden token add` makes one")
    with reading(house.engine) as conn:
        # By its digest: nothing is compared letter by letter with a secret, so the time an answer takes tells
        # nothing of one.
        token = tokens.find(conn, tokens.digest(credentials.credentials))
    if token is None:
        raise _unknown("This token is not known, or was revoked")
    if scope not in token.scopes:
        raise Problem(403, f"The token {token.name!r} lacks the scope `{scope}`")
    return token


def needs(scope: str) -> Callable[..., Token]:
    """A dependency that lets only tokens with `scope` pass and gives the token."""

    def check(house: Served, credentials: Credentials) -> Token:
        return holder(house, credentials, scope)

    return check


Reads = Depends(needs("read"))
Ingests = Depends(needs("ingest"))
Responder = Annotated[Token, Depends(needs("respond"))]


def _unknown(detail: str) -> Problem:
    return Problem(401, detail, headers={"WWW-Authenticate": "Bearer"})
