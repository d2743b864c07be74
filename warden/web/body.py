"""A request's body, read no further than it may be long."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from warden.web.problems import Problem


def body_within(limit: int) -> Callable[[Request], Awaitable[bytes]]:
    """A dependency that gives the body as bytes, or Problem 413 once it is longer than `limit` bytes."""

    async def body(request: Request) -> bytes:
        parts, length = [], 0
        async for part in request.stream():
            length += len(part)
            if length > limit:
                raise Problem(413, f"At most {limit:,} bytes in one request; send it in smaller batches")
            parts.append(part)
        return b"".join(parts)

    return body
