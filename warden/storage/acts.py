"""What may be done once: an action link, a request with an Idempotency-Key."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from warden.storage import tables
from warden.storage.conflict import insert_new


def first_time(conn: Connection, key: str, *, now: datetime) -> bool:
    """Whether this is the first act under `key`; of two at once, one hears True."""
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).digest()
    new = insert_new(conn, tables.acts).values(digest=digest, at=now).returning(tables.acts.c.at)
    return conn.execute(new).one_or_none() is not None
