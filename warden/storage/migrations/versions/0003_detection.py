"""What detection goes by: counts per source, when sources were blind, what is planned, why it was decided."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _count_by_source()
    _outages()
    _news_of_outages()
    _planned_events()
    _one_drill_a_brand()
    _decisions()
    _growth()
    _verdicts()
    _fingerprints()


def _count_by_source() -> None:
    # Defaults for the rows there are, and for the previous release while it still runs.
    op.add_column("buckets", sa.Column("sources", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("readings", sa.Column("score", sa.Float(), nullable=False, server_default="0"))
    op.add_column("readings", sa.Column("page_score", sa.Float(), nullable=False, server_default="0"))


def _outages() -> None:
    op.create_table(
        "outages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_outages"),
    )
    op.create_index("ix_outages_source", "outages", ["source", "start"])
    still = sa.text('"end" IS NULL')
    op.create_index(
        "ix_outages_still", "outages", ["source"], unique=True, sqlite_where=still, postgresql_where=still
    )


def _news_of_outages() -> None:
    # No foreign key: SQLite cannot add one to a table there is.
    op.add_column("deliveries", sa.Column("outage", ROW_ID))


def _planned_events() -> None:
    op.create_table(
        "planned_events",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.Column("times", sa.Float(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint('"start" < "end"', name="ck_planned_events_lasts"),
        sa.PrimaryKeyConstraint("id", name="pk_planned_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_planned_events_brand", "planned_events", ["brand", "end"])


def _one_drill_a_brand() -> None:
    unresolved = sa.text("status <> 'resolved' AND drill")
    op.create_index(
        "ix_incidents_drill",
        "incidents",
        ["brand"],
        unique=True,
        sqlite_where=unresolved,
        postgresql_where=unresolved,
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("incident", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("severity", sa.String(32)),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_decisions_incident"),
        sa.PrimaryKeyConstraint("incident", "at", name="pk_decisions"),
    )


def _growth() -> None:
    op.add_column("incidents", sa.Column("growth", sa.Text()))


def _verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("incident", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_verdicts_incident"),
        sa.PrimaryKeyConstraint("incident", name="pk_verdicts"),
    )
    op.create_index("ix_verdicts_brand", "verdicts", ["brand", "at"])
    spoke = sa.text("score >= -3")
    op.create_index(
        "ix_readings_spoke",
        "readings",
        ["brand", "start", "score", "page_score"],
        sqlite_where=spoke,
        postgresql_where=spoke,
    )


def _fingerprints() -> None:
    op.create_table(
        "fingerprints",
        sa.Column("mention_id", ROW_ID, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("band", sa.BigInteger(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_fingerprints_mention_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", "brand", "band", name="pk_fingerprints"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_fingerprints_band", "fingerprints", ["brand", "band", "published_at", "turn"])
