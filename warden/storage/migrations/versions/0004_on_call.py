"""What on-call and escalation go by: deliveries that are about no incident say what they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _occasions()


def _occasions() -> None:
    op.add_column("deliveries", sa.Column("occasion", sa.Text()))
    op.add_column("deliveries", sa.Column("facts", sa.Text(), nullable=False, server_default="{}"))
    op.execute(
        "UPDATE deliveries SET occasion = 'outage ' || outage, facts = '{\"outage\": ' || outage || '}'"
        " WHERE outage IS NOT NULL"
    )
    op.drop_column("deliveries", "outage")
