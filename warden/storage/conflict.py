"""INSERT with a word on rows whose key is there already: the one statement each database has its own of."""

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = postgresql.Insert | sqlite.Insert


def insert_new(conn: Connection, table: Table) -> Insert:
    """An INSERT that leaves out the rows whose key (any unique key) is there already."""
    return _insert(conn, table).on_conflict_do_nothing()


def insert_or_replace(conn: Connection, table: Table) -> Insert:
    """An INSERT that overwrites the row of the same primary key."""
    statement = _insert(conn, table)
    key = [column.name for column in table.primary_key]
    changed = {column.name: statement.excluded[column.name] for column in table.c if column.name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=changed)


def _insert(conn: Connection, table: Table) -> Insert:
    return postgresql.insert(table) if conn.dialect.name == "postgresql" else sqlite.insert(table)
