"""The alarms of the watchmen: one at a time lasts, whoever of them noticed it."""

from datetime import datetime

from sqlalchemy import Connection, select

from warden.core.alarm import Alarm
from warden.storage import tables
from warden.storage.conflict import insert_new

_TABLE = tables.alarms
_FACTS = (_TABLE.c.id, _TABLE.c.began_at, _TABLE.c.told_at, _TABLE.c.times)


def lasting(conn: Connection) -> Alarm | None:
    """The alarm that lasts, if one does."""
    row = conn.execute(select(*_FACTS).where(_TABLE.c.lasts)).one_or_none()
    return None if row is None else Alarm(*row)


def begin(conn: Connection, *, began_at: datetime, now: datetime) -> Alarm | None:
    """An alarm that is told for the first time; None while one lasts already."""
    new = insert_new(conn, _TABLE).values(began_at=began_at, told_at=now, times=1, lasts=True)
    row = conn.execute(new.returning(*_FACTS)).one_or_none()
    return None if row is None else Alarm(*row)


def tell_again(conn: Connection, alarm: Alarm, *, now: datetime) -> Alarm | None:
    """It is told once more; None when somebody else was quicker, or it is over."""
    statement = (
        _TABLE.update()
        .where(_TABLE.c.id == alarm.id, _TABLE.c.lasts, _TABLE.c.times == alarm.times)
        .values(told_at=now, times=alarm.times + 1)
    )
    row = conn.execute(statement.returning(*_FACTS)).one_or_none()
    return None if row is None else Alarm(*row)


def end(conn: Connection, alarm: Alarm, *, now: datetime) -> bool:
    """It is over; False when it was already."""
    mine = _TABLE.update().where(_TABLE.c.id == alarm.id, _TABLE.c.lasts)
    return conn.execute(mine.values(ended_at=now, lasts=None)).rowcount == 1


def since(conn: Connection, instant: datetime) -> Alarm | None:
    """The last alarm that lasted after `instant`, whether or not it still does."""
    query = select(*_FACTS).where(_TABLE.c.lasts | (_TABLE.c.ended_at > instant))
    row = conn.execute(query.order_by(_TABLE.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else Alarm(*row)
