"""What beat starts, and how often in real seconds. A tick only asks who is due; it carries no work itself."""

from datetime import UTC, datetime
from typing import Any

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _tick(task: str, every_s: float) -> dict[str, Any]:
    # A tick nobody took in time is worth nothing: the next one asks the same question. The first one comes
    # when beat starts and not an interval later: until then a rare station would pass for a dead one.
    return {
        "task": task,
        "schedule": every_s,
        "options": {"expires": max(10.0, every_s * 3)},
        "last_run_at": LONG_AGO,
    }


TICKS = {
    "poll": _tick("warden.mentions.poll_due", 5.0),
    "calendars": _tick("warden.mentions.read_calendars", 15.0),
    "score": _tick("warden.mentions.score", 1.0),
    "calibrate": _tick("warden.mentions.calibrate", 600.0),
    "count": _tick("warden.detection.count", 1.0),
    "detect": _tick("warden.detection.detect", 2.0),
    "escalate": _tick("warden.pages.escalate_due", 1.0),
    "silence": _tick("warden.pages.carry_out_silences", 2.0),
    "rota": _tick("warden.pages.record_rota", 15.0),
    "drills": _tick("warden.pages.end_drills", 5.0),
    "deliver": _tick("warden.pages.deliver_due", 1.0),
    "care": _tick("warden.pages.care", 15.0),
}
