"""What may be done once: an action link, a request with an Idempotency-Key."""

import hashlib
from datetime import datetime

from sqlalchemy import Connection

from warden.storage import tables
from warden.storage.conflict import insert_new


def first_time(conn: Connection, key: str, *, now: datetime) -> bool:
    """Whether this is the first act under `key`; of two at once, one hears True."""
    digest = hashlib.sha256(key.encode(errors="surrogatepass")).digest()
    return conn.execute(insert_new(conn, tables.acts), {"digest": digest, "at": now}).rowcount == 1
