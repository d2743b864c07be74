"""Feeds recorded mentions into a warden's inbox over HTTP, each when its time has come.

A process of its own under `warden demo` and `warden replay`: `python -m warden.cli.feed FILE URL`, the API
token in the environment. Started again it sends everything once more up to now; the inbox knows each by id.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from warden.clock import pause, real_now, utc_now
from warden.core.mention import Mention, SourceId
from warden.errors import WardenError
from warden.sources.files import BadRow, read

TOKEN = "WARDEN_FEED_TOKEN"  # noqa: S105 - the name of a variable
BATCH = 1000
LOOK_EVERY_S = 0.5
GIVE_UP_AFTER = timedelta(minutes=2)


def recorded(path: Path, source: SourceId) -> tuple[list[Mention], list[BadRow]]:
    """The mentions of a file in the order of their publication, and its bad rows."""
    # A simulated recording may lie in the future, which no recording of the world does.
    rows = list(read(path, timezone=None, source_default=source, now=real_now() + timedelta(days=3650)))
    mentions = [row for row in rows if isinstance(row, Mention)]
    return sorted(mentions, key=lambda mention: mention.published_at), [
        row for row in rows if isinstance(row, BadRow)
    ]


def shifted(mentions: Sequence[Mention], *, first_at: datetime, speed: float) -> list[Mention]:
    """The same mentions with the first at `first_at` and the gaps `speed` times shorter."""
    origin = mentions[0].published_at if mentions else first_at
    return [
        replace(mention, published_at=first_at + (mention.published_at - origin) / speed)
        for mention in mentions
    ]


def feed(mentions: Sequence[Mention], send: Callable[[Sequence[Mention]], None]) -> None:
    """Send each mention once its time of publication has come; returns when all are sent."""
    sent = 0
    while sent < len(mentions):
        now = utc_now()
        for batch in _ripe(mentions, sent, now):
            send(batch)
            sent += len(batch)
        pause(LOOK_EVERY_S)


def _ripe(mentions: Sequence[Mention], start: int, now: datetime) -> Iterator[Sequence[Mention]]:
    end = start
    while end < len(mentions) and mentions[end].published_at <= now:
        end += 1
    for first in range(start, end, BATCH):
        yield mentions[first : min(first + BATCH, end)]


@contextmanager
def inbox(url: str, token: str, tell: Callable[[str], None]) -> Iterator[Callable[[Sequence[Mention]], None]]:
    """A way to send mentions to the inbox at `url`: waits while it does not answer, tells what it rejects.

    Sending raises WardenError when the inbox refuses the mentions as a whole, or has not answered for long.
    """

    def send(batch: Sequence[Mention]) -> None:
        answer = _post(client, [written(mention) for mention in batch], deadline=real_now() + GIVE_UP_AFTER)
        rejected = answer.get("rejected", [])
        if rejected:
            tell(f"{len(rejected)} of {len(batch)} mentions were rejected, the first: {rejected[0]['error']}")

    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url.rstrip("/"), headers=headers, timeout=30.0, trust_env=False) as client:
        yield send


def _post(client: httpx.Client, mentions: list[dict[str, Any]], *, deadline: datetime) -> dict[str, Any]:
    while True:
        try:
            response = client.post("/api/v1/mentions", json=mentions)
            if response.status_code < 500:
                break
            failure = f"answered {response.status_code}"
        except httpx.TransportError as cause:
            failure = f"did not answer ({type(cause).__name__})"
        if real_now() >= deadline:
            raise WardenError(
                f"{client.base_url} {failure}",
                mend="Is warden running there? Try `warden doctor`",
                retryable=True,
            )
        pause(1.0)
    if response.status_code != 202:
        raise WardenError(
            f"{client.base_url} refused the mentions with {response.status_code}: {_why(response)}",
            mend="Check the token and its scope `ingest`",
        )
    accepted: dict[str, Any] = response.json()
    return accepted


def _why(response: httpx.Response) -> str:
    try:
        told = response.json()
    except ValueError:
        told = None
    return str((isinstance(told, dict) and told.get("detail")) or "no reason given")


def written(mention: Mention) -> dict[str, Any]:
    """A mention as the inbox takes it."""
    fields = {
        "id": mention.external_id,
        "source": mention.source,
        "published_at": mention.published_at.isoformat(),
        "text": mention.text,
        "url": mention.url,
        "author": mention.author,
        "followers": mention.followers,
        "language": mention.language,
        "likes": mention.likes,
        "reposts": mention.reposts,
        "replies": mention.replies,
        "brand": mention.brand,
    }
    return {name: value for name, value in fields.items() if value is not None}


def save(path: Path, mentions: Sequence[Mention]) -> None:
    """Write mentions to a file that `recorded` reads back, one JSON object a line."""
    lines = (json.dumps(written(mention), ensure_ascii=False) + "\n" for mention in mentions)
    path.write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """The child process of `warden demo` and `warden replay`."""
    path, url = sys.argv[1:]
    mentions, _ = recorded(Path(path), SourceId("replay"))
    with inbox(url, os.environ[TOKEN], print) as send:
        feed(mentions, send)


if __name__ == "__main__":
    main()
