"""Every table. A change here needs a migration beside it; a test compares the two."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TextClause,
    text,
)

from warden.core.bucket import SourceCount
from warden.core.calendar import Event
from warden.core.calibration import Calibration
from warden.core.explanation import Explanation
from warden.core.feedback import Label, Verdict
from warden.core.growth import Growth
from warden.core.incident import Drivers, EntryKind, Severity, Status
from warden.core.outbox import DeliveryKind, DeliveryState
from warden.core.policy import Chain
from warden.core.silence import Stage
from warden.core.swap import SwapState
from warden.storage.columns import ROW_ID, Document, Instant, Word

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


# The few rows that are asked for again and again, however long their table grows: each has an index of its
# own. A query has to repeat the very words, with no parameter in them, or SQLite does not take the index.
UNSCORED = text("model IS NULL")
UNRESOLVED = text("status <> 'resolved'")
UNRESOLVED_STORM = text("status <> 'resolved' AND NOT drill")
UNRESOLVED_DRILL = text("status <> 'resolved' AND drill")
WAITING = text("state IN ('pending', 'sending')")
SPOKE = text("score >= -3")  # of a reading: loud enough for some alarm budget and some lift to page
STILL_BLIND = text('"end" IS NULL')


def _only(where: TextClause) -> dict[str, Any]:
    return {"sqlite_where": where, "postgresql_where": where}


# A stranger's id may be longer than an index entry may be (2.7 kB on PostgreSQL): `identity` is the SHA-256
# of (source, external_id). The sentiment's columns are empty until the mention is scored.
mentions = Table(
    "mentions",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("identity", LargeBinary(32), nullable=False, unique=True),
    Column("source", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("fetched_at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text),
    Column("author", Text),
    Column("followers", BigInteger),
    Column("language", Text),
    Column("likes", BigInteger),
    Column("reposts", BigInteger),
    Column("replies", BigInteger),
    Column("brand", Text),
    Column("negative", Float),
    Column("neutral", Float),
    Column("positive", Float),
    Column("outrage", Float),
    Column("found_language", Text),
    Column("fallback", Boolean),
    Column("model", Text),
    Index("ix_mentions_unscored", "fetched_at", "id", **_only(UNSCORED)),
    # An identity is a hash: read on from any of them, a source's mentions come in no order at all.
    Index("ix_mentions_source", "source", "identity"),
)

# `published_at` stands here too: "this brand, this minute" is what is asked most.
mention_brands = Table(
    "mention_brands",
    metadata,
    Column("mention_id", ROW_ID, ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True),
    Column("brand", Text, primary_key=True),
    Column("published_at", Instant, nullable=False),
    Index("ix_mention_brands_published", "brand", "published_at", "mention_id"),
)

# By what a mention's words are known (core/copies.py): a row for each band, none where they are too few.
# `turn` orders mentions of one instant. Beside each band its neighbours in time are looked up.
fingerprints = Table(
    "fingerprints",
    metadata,
    Column("mention_id", ROW_ID, ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True),
    Column("brand", Text, primary_key=True),
    Column("band", BigInteger, primary_key=True),
    Column("published_at", Instant, nullable=False),
    Column("turn", BigInteger, nullable=False),
    Index("ix_fingerprints_band", "brand", "band", "published_at", "turn"),
    sqlite_with_rowid=False,
)

# What people say of a mention; the newest word counts, so there is one row. `source` is the mention's.
labels = Table(
    "labels",
    metadata,
    Column("mention_id", ROW_ID, ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True),
    Column("source", Text, nullable=False),
    Column("label", Word(Label), nullable=False),
    Column("outrage", Boolean),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_labels_source", "source", "at"),
)

# The calibration in force, and when it last moved.
calibrations = Table(
    "calibrations",
    metadata,
    Column("source", Text, primary_key=True),
    Column("calibration", Document(Calibration), nullable=False),
    Column("at", Instant, nullable=False),
)

# Append-only: a minute touched again gets a new row, whose id was never used before.
touched_minutes = Table(
    "touched_minutes",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("minute", Instant, nullable=False),
    sqlite_autoincrement=True,
)

buckets = Table(
    "buckets",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("minute", Instant, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("negative", Float, nullable=False),
    Column("outrage", Float, nullable=False),
    Column("authors", Integer, nullable=False),
    Column("sources", Document(tuple[SourceCount, ...]), nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("start", Instant, primary_key=True),
    Column("width_s", Integer, primary_key=True),
    Column("expected", Float, nullable=False),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("usual_negative", Float, nullable=False),
    Column("surprise_bits", Float, nullable=False),
    Column("score", Float, nullable=False),
    Column("page_score", Float, nullable=False),
    # Holds what is asked for, so that the table is not touched.
    Index("ix_readings_spoke", "brand", "start", "score", "page_score", **_only(SPOKE)),
)

# When a source was blind; `end` is empty while it is, and it is blind once at a time.
outages = Table(
    "outages",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("source", Text, nullable=False),
    Column("start", Instant, nullable=False),
    Column("end", Instant),
    Index("ix_outages_source", "source", "start"),
    Index("ix_outages_still", "source", unique=True, **_only(STILL_BLIND)),
)

planned_events = Table(
    "planned_events",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("times", Float, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint('"start" < "end"', name="lasts"),
    Index("ix_planned_events_brand", "brand", "end"),
    sqlite_autoincrement=True,  # the number of a removed one is not given to the next
)

# `brand` empty: about all of them. `stage` is how far it has been carried out and told.
silences = Table(
    "silences",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("brand", Text),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("stage", Word(Stage), nullable=False),
    CheckConstraint('"start" < "end"', name="lasts"),
    Index("ix_silences_end", "end"),
    sqlite_autoincrement=True,  # the number of a removed one is not given to the next
)

detectors = Table(
    "detectors",
    metadata,
    Column("brand", Text, primary_key=True),
    Column("through", Instant, nullable=False),
    Column("state", Text, nullable=False),
)

# The columns are the fields of core.incident.Incident, the chain frozen when it opened, and until when
# escalation leaves it alone because it failed at it.
incidents = Table(
    "incidents",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("status", Word(Status), nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("first_mention_at", Instant, nullable=False),
    Column("mentions", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("window_minutes", Integer, nullable=False),
    Column("negative_share", Float, nullable=False),
    Column("usual_negative_share", Float, nullable=False),
    Column("surprise_bits", Float, nullable=False),
    Column("reason", Text, nullable=False),
    Column("peak_at", Instant, nullable=False),
    Column("peak_mentions", Integer, nullable=False),
    Column("doubling_minutes", Float),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", Text),
    Column("resolved_at", Instant),
    Column("drill", Boolean, nullable=False),
    Column("drivers", Document(Drivers), nullable=False),
    Column("round", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("next_due", Instant),
    Column("first_round", Integer, nullable=False),
    Column("resolved_by", Text),
    Column("growth", Document(Growth)),
    Column("found", Word(Severity), nullable=False),
    Column("lowered_mentions", Integer),
    Column("snoozed_until", Instant),
    Column("assigned_to", Text),
    Column("silenced_until", Instant),
    Column("chain", Document(Chain), nullable=False),
    Column("aside_until", Instant),
    Index("ix_incidents_unresolved", "brand", unique=True, **_only(UNRESOLVED_STORM)),
    Index("ix_incidents_drill", "brand", unique=True, **_only(UNRESOLVED_DRILL)),
    Index("ix_incidents_due", "next_due", **_only(UNRESOLVED)),
    Index("ix_incidents_brand", "brand", "id"),
)

# What people say of an incident; the newest word counts, so there is one row. `brand` is the incident's.
verdicts = Table(
    "verdicts",
    metadata,
    Column("incident", ROW_ID, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("brand", Text, nullable=False),
    Column("verdict", Word(Verdict), nullable=False),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_verdicts_brand", "brand", "at"),
)

# What is done of an incident's runbook.
ticks = Table(
    "ticks",
    metadata,
    Column("incident", ROW_ID, ForeignKey("incidents.id"), primary_key=True, autoincrement=False),
    Column("task", String(16), primary_key=True),
    Column("person", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

timeline = Table(
    "timeline",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("incident", ROW_ID, ForeignKey("incidents.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("kind", Word(EntryKind), nullable=False),
    Column("actor", Text, nullable=False),
    Column("data", Document(dict[str, Any]), nullable=False),
)

# The columns are the incident and the fields of core.explanation.Decision.
decisions = Table(
    "decisions",
    metadata,
    Column("incident", ROW_ID, ForeignKey("incidents.id"), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("severity", Word(Severity)),
    Column("score", Float, nullable=False),
    Column("explanation", Document(Explanation), nullable=False),
)

# `key` is (incident, kind, round, step, person, contact) as JSON, and the occasion where it has one: a
# unique constraint over the columns would let every row pass that has a NULL among them.
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("incident", ROW_ID, ForeignKey("incidents.id"), index=True),
    Column("kind", Word(DeliveryKind), nullable=False),
    Column("severity", Word(Severity), nullable=False),
    Column("person", Text),
    Column("contact", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("step", Integer, nullable=False),
    Column("state", Word(DeliveryState), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Instant),
    Column("lease_until", Instant),
    Column("occasion", Text),
    Column("facts", Document(dict[str, Any]), nullable=False),
    Index("ix_deliveries_waiting", "due_at", **_only(WAITING)),
    Index("ix_deliveries_person", "person", "contact"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("delivery", ROW_ID, ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("at", Instant, nullable=False),
    Column("result", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

# `print`: the fingerprint of the address, whose URL stays in the settings.
contacts = Table(
    "contacts",
    metadata,
    Column("person", Text, primary_key=True),
    Column("contact", Text, primary_key=True),
    Column("print", String(32), nullable=False),
    Column("known_since", Instant, nullable=False),
    Column("confirmed_at", Instant),
)

overrides = Table(
    "overrides",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("replaces", Text),
    CheckConstraint('"start" < "end"', name="lasts"),
    Index("ix_overrides_schedule", "schedule", "end"),
    sqlite_autoincrement=True,  # the number of a removed one is not given to the next
)

# The columns are the fields of core.absence.Absence.
absences = Table(
    "absences",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("person", Text, nullable=False),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("by", Text, nullable=False),
    CheckConstraint('"start" < "end"', name="lasts"),
    Index("ix_absences_end", "end"),
    sqlite_autoincrement=True,  # the number of a removed one is not given to the next
)

# When a gap of a schedule was told last; `gap` is its name (core/gap.py).
told_gaps = Table(
    "told_gaps",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("gap", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

# How far the rota of a schedule has been written down; the row is locked by whoever changes the schedule.
recorded_rotas = Table(
    "recorded_rotas",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("through", Instant, nullable=False),
)

# The columns are the schedule and the fields of core.oncall.Shift.
recorded_shifts = Table(
    "recorded_shifts",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("person", Text),
    Column("layer", Text),
    Column("override", ROW_ID),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    CheckConstraint('"start" < "end"', name="lasts"),
    Index("ix_recorded_shifts_schedule", "schedule", "end"),
)

# The columns are the fields of core.swap.Swap.
swaps = Table(
    "swaps",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("schedule", Text, nullable=False),
    Column("asker", Text, nullable=False),
    Column("asked", Text),
    Column("start", Instant, nullable=False),
    Column("end", Instant, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("state", Word(SwapState), nullable=False),
    Column("answered_by", Text),
    Column("answered_at", Instant),
    Column("override", ROW_ID),
    CheckConstraint('"start" < "end"', name="lasts"),
    Index("ix_swaps_schedule", "schedule", "end"),
    Index("ix_swaps_state", "state", "expires_at"),
    sqlite_autoincrement=True,
)

sources = Table(
    "sources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("next_due", Instant, nullable=False),
    Column("cursor", Document(dict[str, str]), nullable=False),
    Column("last_success_at", Instant),
    Column("last_attempt_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Column("mend", Text),
    Column("left_out", Integer, nullable=False),
    Column("lease_until", Instant),
)

# What each calendar of a schedule's layer last said. `place` is the SHA-256 of where it is read and in which
# zone: a layer that reads another one has heard nothing yet. `read_at`: when it was last read whole.
calendars = Table(
    "calendars",
    metadata,
    Column("id", Text, primary_key=True),
    Column("place", String(64), nullable=False),
    Column("next_due", Instant, nullable=False),
    Column("lease_until", Instant),
    Column("read_at", Instant),
    Column("last_success_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
    Column("mend", Text),
    Column("validators", Document(dict[str, str]), nullable=False),
    Column("events", Document(tuple[Event, ...]), nullable=False),
    Column("faults", Document(tuple[str, ...]), nullable=False),
)

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("station", Text, primary_key=True),
    Column("at", Instant, nullable=False),
)

# `lasts` is true or nothing: of what is true there can be one, so no two alarms last at once.
alarms = Table(
    "alarms",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("told_at", Instant, nullable=False),
    Column("times", Integer, nullable=False),
    Column("lasts", Boolean, unique=True),
    Column("ended_at", Instant),
)

# One row: the outside dead man's switch, who pings it next and whether it answered.
switch = Table(
    "switch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("claimed_at", Instant, nullable=False),
    Column("answered_at", Instant),
    Column("error", Text),
)

# `digest`: an Idempotency-Key is as long as a stranger likes.
acts = Table(
    "acts",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("at", Instant, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("scopes", Document(tuple[str, ...]), nullable=False),
    Column("created_at", Instant, nullable=False),
)

demo_messages = Table(
    "demo_messages",
    metadata,
    Column("id", ROW_ID, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("picture", LargeBinary),
)
