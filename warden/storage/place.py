"""Where a row stands in a list whose last to end comes first."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, or_

Place = tuple[datetime, int]
"""Its end, and its number."""


def below(table: Table, place: Place) -> ColumnElement[bool]:
    """The rows of a table with `end` and `id` that come after `place`."""
    end, number = place
    return or_(table.c.end < end, and_(table.c.end == end, table.c.id < number))
