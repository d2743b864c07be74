"""Reads the series of a brand, or of an incident, for whoever draws it: a view, or a page's picture."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from warden.core.bucket import minute_of
from warden.core.incident import Incident
from warden.core.mention import BrandId
from warden.core.series import Series, buckets_of, series, width_for
from warden.storage import buckets, planned

LEAD = timedelta(hours=3)  # shown of the calm before a storm
TRAIL = timedelta(hours=1)  # and after it


def of_brand(
    conn: Connection, brand: BrandId, start: datetime, end: datetime, width: timedelta | None = None
) -> Series:
    """The brand's series over `[start, end)`, in a width that can be drawn unless one is asked for.

    Without one, buckets end together with the span: a half-filled last one would look like the storm's end.
    """
    start, end = minute_of(start), minute_of(end)
    if width is None:
        width = width_for(end - start)
        start = end - buckets_of(end - start, width) * width
    return series(
        brand,
        buckets.between(conn, brand, start, end + width),
        buckets.readings(conn, brand, start - width, end + width),
        planned.between(conn, brand, start, end),
        start=start,
        end=end,
        width=width,
    )


def of_incident(conn: Connection, incident: Incident, *, now: datetime) -> Series:
    """From some hours before an incident began until it ended, or now."""
    end = min(incident.resolved_at + TRAIL, now) if incident.resolved_at else now
    return of_brand(conn, incident.brand, incident.first_mention_at - LEAD, end)
