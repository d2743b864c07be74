from sqlalchemy import Connection, Engine, text

from tests.support.storage import BANK, MINUTE, NOON, a_mention, store
from warden.core.copies import Fingerprint
from warden.core.mention import BrandId
from warden.storage import fingerprints, mentions
from warden.storage.engine import reading, transaction


def known(conn: Connection, name: str, minute: int, *bands: int, brand: BrandId = BANK) -> None:
    """Store a mention published so many minutes after noon, known by these bands."""
    store(conn, a_mention(name, published_at=NOON + minute * MINUTE), brand=brand)
    rows = [row for row in mentions.unscored(conn, limit=99) if row.mention.external_id == name]
    fingerprints.record(conn, [(row, bands) for row in rows])


def neighbours(conn: Connection, start: int, end: int) -> list[tuple[int, int | None, int | None]]:
    """Of each band: the minute of its mention, of the one before and of the one after."""
    found = fingerprints.near(conn, BANK, NOON + start * MINUTE, NOON + end * MINUTE)
    rows = [
        (
            (row.at - NOON) // MINUTE,
            None if row.before is None else (row.before - NOON) // MINUTE,
            None if row.after is None else (row.after - NOON) // MINUTE,
        )
        for row in found
    ]
    return sorted(rows, key=str)


def test_neighbours_are_the_nearest_of_the_same_band_and_brand(engine: Engine) -> None:
    with transaction(engine) as conn:
        for name, minute in (("d", 9), ("a", -3000), ("c", 5), ("b", 2)):
            known(conn, name, minute, 7)
        known(conn, "another band", 4, 8)
        known(conn, "another brand", 6, 7, brand=BrandId("sparbank"))
    with reading(engine) as conn:
        assert neighbours(conn, 2, 6) == [(2, -3000, 5), (4, None, None), (5, 2, 9)]


def test_of_one_instant_each_has_its_turn(engine: Engine) -> None:
    with transaction(engine) as conn:
        for name in ("1", "2", "3"):
            known(conn, name, 0, 7)
    with reading(engine) as conn:
        assert neighbours(conn, 0, 1) == [(0, 0, 0), (0, 0, None), (0, None, 0)]


def test_fingerprint_recorded_twice_is_kept_once(engine: Engine) -> None:
    largest: Fingerprint = (0, 2**63 - 1)
    with transaction(engine) as conn:
        known(conn, "1", 0, *largest)
        fingerprints.record(conn, [(row, largest) for row in mentions.unscored(conn, limit=9)])
        fingerprints.record(conn, [])
        assert neighbours(conn, 0, 1) == [(0, None, None)] * 2


def test_fingerprint_goes_with_its_mention(engine: Engine) -> None:
    with transaction(engine) as conn:
        known(conn, "1", 0, 7)
        conn.execute(text("DELETE FROM mentions"))
        assert conn.execute(text("SELECT count(*) FROM fingerprints")).scalar() == 0
