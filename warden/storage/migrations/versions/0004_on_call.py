"""What on-call and escalation go by: deliveries that are about no incident say what they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _occasions()
    _calendars()
    _ticks()
    _rotas()
    _answers()
    _asides()
    _silences()
    _pictures()
    _contacts()
    _watchmen()
    _care()


def _occasions() -> None:
    op.add_column("deliveries", sa.Column("occasion", sa.Text()))
    op.add_column("deliveries", sa.Column("facts", sa.Text(), nullable=False, server_default="{}"))
    op.execute(
        "UPDATE deliveries SET occasion = 'outage ' || outage, facts = '{\"outage\": ' || outage || '}'"
        " WHERE outage IS NOT NULL"
    )
    op.drop_column("deliveries", "outage")


def _calendars() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("place", sa.String(64), nullable=False),
        sa.Column("next_due", INSTANT, nullable=False),
        sa.Column("lease_until", INSTANT),
        sa.Column("read_at", INSTANT),
        sa.Column("last_success_at", INSTANT),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.Column("mend", sa.Text()),
        sa.Column("validators", sa.Text(), nullable=False),
        sa.Column("events", sa.Text(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendars"),
    )


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


def _rotas() -> None:
    op.create_table(
        "recorded_rotas",
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("through", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("schedule", name="pk_recorded_rotas"),
    )
    op.create_table(
        "recorded_shifts",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("person", sa.Text()),
        sa.Column("layer", sa.Text()),
        sa.Column("override", ROW_ID),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_recorded_shifts"),
        sa.CheckConstraint('"start" < "end"', name="ck_recorded_shifts_lasts"),
    )
    op.create_index("ix_recorded_shifts_schedule", "recorded_shifts", ["schedule", "end"])
    op.create_table(
        "swaps",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("asker", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text()),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("answered_by", sa.Text()),
        sa.Column("answered_at", INSTANT),
        sa.Column("override", ROW_ID),
        sa.PrimaryKeyConstraint("id", name="pk_swaps"),
        sa.CheckConstraint('"start" < "end"', name="ck_swaps_lasts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_swaps_schedule", "swaps", ["schedule", "end"])
    op.create_index("ix_swaps_state", "swaps", ["state", "expires_at"])


def _answers() -> None:
    word = sa.String(32)
    op.add_column("incidents", sa.Column("found", word, nullable=False, server_default="watch"))
    op.execute("UPDATE incidents SET found = severity")
    op.add_column("incidents", sa.Column("lowered_mentions", sa.Integer()))
    op.add_column("incidents", sa.Column("snoozed_until", INSTANT))
    op.add_column("incidents", sa.Column("assigned_to", sa.Text()))


def _asides() -> None:
    op.add_column("incidents", sa.Column("aside_until", INSTANT))


def _silences() -> None:
    op.create_table(
        "silences",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("brand", sa.Text()),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_silences"),
        sa.CheckConstraint('"start" < "end"', name="ck_silences_lasts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_silences_end", "silences", ["end"])
    op.add_column("incidents", sa.Column("silenced_until", INSTANT))


def _pictures() -> None:
    op.add_column("demo_messages", sa.Column("picture", sa.LargeBinary()))


def _contacts() -> None:
    op.create_table(
        "contacts",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("print", sa.String(32), nullable=False),
        sa.Column("known_since", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT),
        sa.PrimaryKeyConstraint("person", "contact", name="pk_contacts"),
    )
    op.create_index("ix_deliveries_person", "deliveries", ["person", "contact"])


def _watchmen() -> None:
    op.create_table(
        "alarms",
        sa.Column("id", ROW_ID, primary_key=True),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("told_at", INSTANT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("lasts", sa.Boolean()),
        sa.Column("ended_at", INSTANT),
        sa.UniqueConstraint("lasts", name="uq_alarms_lasts"),
    )
    op.create_table(
        "switch",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("claimed_at", INSTANT, nullable=False),
        sa.Column("answered_at", INSTANT),
        sa.Column("error", sa.Text()),
    )


def _care() -> None:
    op.create_table(
        "absences",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("start", INSTANT, nullable=False),
        sa.Column("end", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sa.CheckConstraint('"start" < "end"', name="ck_absences_lasts"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_absences_end", "absences", ["end"])
    op.create_table(
        "told_gaps",
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("gap", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("schedule", "gap", name="pk_told_gaps"),
    )
