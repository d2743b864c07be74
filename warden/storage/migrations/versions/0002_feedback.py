"""What people say of mentions, and the calibrations learned from it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(32)


def upgrade() -> None:
    op.create_table(
        "labels",
        sa.Column("mention_id", ROW_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("label", WORD, nullable=False),
        sa.Column("outrage", sa.Boolean()),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_labels_mention_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", name="pk_labels"),
    )
    op.create_index("ix_labels_source", "labels", ["source", "at"])
    op.create_table(
        "calibrations",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("calibration", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_calibrations"),
    )
    op.create_index("ix_mentions_source", "mentions", ["source", "identity"])
