"""What on-call and escalation go by: deliveries that are about no incident say what they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _occasions()
    _ticks()


def _occasions() -> None:
    op.add_column("deliveries", sa.Column("occasion", sa.Text()))
    op.add_column("deliveries", sa.Column("facts", sa.Text(), nullable=False, server_default="{}"))
    op.execute(
        "UPDATE deliveries SET occasion = 'outage ' || outage, facts = '{\"outage\": ' || outage || '}'"
        " WHERE outage IS NOT NULL"
    )
    op.drop_column("deliveries", "outage")


def _ticks() -> None:
    op.create_table(
        "ticks",
        sa.Column("incident", ROW_ID, nullable=False),
        sa.Column("task", sa.String(16), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("incident", "task", name="pk_ticks"),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_ticks_incident"),
    )
