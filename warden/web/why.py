"""`/mentions/{post}/why`: the pieces of a text that decided its score, worked out when somebody asks."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import Response

from warden.storage.engine import reading
from warden.web.feedback import Post, stored
from warden.web.given import Now, Served
from warden.web.render import page

if TYPE_CHECKING:
    from models.sentiment.scorer import Scorer

router = APIRouter(include_in_schema=False)


@router.get("/mentions/{post}/why")
def why(post: Post, house: Served, now: Now) -> Response:
    """A whole view; the incident takes the part of it that it needs."""
    from models.sentiment.explain import explain

    with reading(house.engine) as conn:
        found = stored(conn, post)
    text, language = found.mention.text, found.mention.language
    scorer = _scorer(house.settings.model_folder)
    return page(
        house,
        "why.html",
        now=now,
        post=found,
        read=scorer.score([text], [language])[0],
        pieces=explain(scorer, text, language),
    )


@cache
def _scorer(folder: Path) -> "Scorer":
    from models.sentiment import scorer  # only a process somebody asks pays for it

    return scorer.serving(folder)
