"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD = sa.String(32)


def _only(where: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}


def upgrade() -> None:
    op.create_table(
        "acts",
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_acts"),
    )
    op.create_table(
        "buckets",
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("minute", INSTANT, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Float(), nullable=False),
        sa.Column("outrage", sa.Float(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "minute", name="pk_buckets"),
    )
    op.create_table(
        "demo_messages",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_demo_messages"),
    )
    op.create_table(
        "detectors",
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("through", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("brand", name="pk_detectors"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("station", name="pk_heartbeats"),
    )
    op.create_table(
        "incidents",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("severity", WORD, nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("first_mention_at", INSTANT, nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("window_minutes", sa.Integer(), nullable=False),
        sa.Column("negative_share", sa.Float(), nullable=False),
        sa.Column("usual_negative_share", sa.Float(), nullable=False),
        sa.Column("surprise_bits", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("peak_at", INSTANT, nullable=False),
        sa.Column("peak_mentions", sa.Integer(), nullable=False),
        sa.Column("doubling_minutes", sa.Float()),
        sa.Column("acknowledged_at", INSTANT),
        sa.Column("acknowledged_by", sa.Text()),
        sa.Column("resolved_at", INSTANT),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("drivers", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_due", INSTANT),
        sa.Column("first_round", sa.Integer(), nullable=False),
        sa.Column("resolved_by", sa.Text()),
        sa.Column("chain", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incidents"),
    )
    op.create_index("ix_incidents_brand", "incidents", ["brand", "id"])
    op.create_index("ix_incidents_due", "incidents", ["next_due"], **_only("status <> 'resolved'"))
    op.create_index(
        "ix_incidents_unresolved",
        "incidents",
        ["brand"],
        unique=True,
        **_only("status <> 'resolved' AND NOT drill"),
    )

    op.create_table(
        "mentions",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("identity", sa.LargeBinary(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("fetched_at", INSTANT, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("author", sa.Text()),
        sa.Column("followers", sa.BigInteger()),
        sa.Column("language", sa.Text()),
        sa.Column("likes", sa.BigInteger()),
        sa.Column("reposts", sa.BigInteger()),
        sa.Column("replies", sa.BigInteger()),
        sa.Column("brand", sa.Text()),
        sa.Column("negative", sa.Float()),
        sa.Column("neutral", sa.Float()),
        sa.Column("positive", sa.Float()),
        sa.Column("outrage", sa.Float()),
        sa.Column("found_language", sa.Text()),
        sa.Column("fallback", sa.Boolean()),
        sa.Column("model", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("identity", name="uq_mentions_identity"),
    )
    op.create_index("ix_mentions_unscored", "mentions", ["fetched_at", "id"], **_only("model IS NULL"))

    op.create_table(
        "overrides",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.Column("replaces", sa.Text()),
        sa.CheckConstraint('"start" < "end"', name="ck_overrides_lasts"),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_overrides_schedule", "overrides", ["schedule", "end"])

    op.create_table(
        "readings",
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("width_s", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("usual_negative", sa.Float(), nullable=False),
        sa.Column("surprise_bits", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("brand", "start", "width_s", name="pk_readings"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("next_due", INSTANT, nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("last_success_at", INSTANT),
        sa.Column("last_attempt_at", INSTANT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("mend", sa.Text()),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "tokens",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_tokens"),
    )
    op.create_table(
        "touched_minutes",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("minute", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_touched_minutes"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("incident", ROW_ID),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("severity", WORD, nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.Column("lease_until", INSTANT),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_deliveries_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
    )
    op.create_index("ix_deliveries_incident", "deliveries", ["incident"])
    op.create_index(
        "ix_deliveries_waiting", "deliveries", ["due_at"], **_only("state IN ('pending', 'sending')")
    )

    op.create_table(
        "mention_brands",
        sa.Column("mention_id", ROW_ID, nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["mention_id"], ["mentions.id"], name="fk_mention_brands_mention_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mention_id", "brand", name="pk_mention_brands"),
    )
    op.create_index("ix_mention_brands_published", "mention_brands", ["brand", "published_at", "mention_id"])

    op.create_table(
        "timeline",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("incident", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["incident"], ["incidents.id"], name="fk_timeline_incident"),
        sa.PrimaryKeyConstraint("id", name="pk_timeline"),
    )
    op.create_index("ix_timeline_incident", "timeline", ["incident"])

    op.create_table(
        "attempts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("delivery", ROW_ID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["delivery"], ["deliveries.id"], name="fk_attempts_delivery"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_delivery", "attempts", ["delivery"])
