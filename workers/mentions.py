"""The queue `mentions`: asking sources and calendars, scoring what they said, learning how each is meant."""

from warden.clock import pace, span, utc_now
from warden.core.calendar import CalendarId
from warden.core.mention import SourceId
from warden.flow import blindness, calendars, calibrate, ingest, score
from warden.storage import heartbeats, sources
from warden.storage.engine import transaction
from workers import resources
from workers.app import app

POLL_LEASE_S = 90  # a poll ends within it: every request of a source has a timeout

READ_LEASE_S = 300  # redirects each have their minute, and a big calendar takes seconds to read


@app.task(name="warden.mentions.poll_due")
def poll_due() -> None:
    """Send one message per source that is due, and see which have gone blind."""
    house, now = resources.house(), utc_now()
    with transaction(house.engine) as conn:
        due = sources.due(conn, list(house.sources), now=now)
        heartbeats.beat(conn, "ingest", now=now)
    for source in due:
        poll.delay(source)
    blindness.run(house.engine, house.sources.values(), house.listening, pace=pace(), now=now)


@app.task(name="warden.mentions.poll")
def poll(source_id: str) -> None:
    house = resources.house()
    source = house.sources.get(SourceId(source_id))
    if source is not None:  # otherwise it left the configuration since the message was sent
        brands = house.brands_of_source(source.id)
        ingest.poll(
            house.engine,
            source,
            house.intake,
            brands,
            lease=span(seconds=POLL_LEASE_S),
            pace=pace(),
            now=utc_now(),
        )


@app.task(name="warden.mentions.read_calendars")
def read_calendars() -> None:
    """Send one message per calendar that it is time to read."""
    house = resources.house()
    for calendar in calendars.due(house.engine, house.calendars.sources, now=utc_now()):
        read_calendar.delay(calendar)


@app.task(name="warden.mentions.read_calendar")
def read_calendar(calendar_id: str) -> None:
    house = resources.house()
    source = house.calendars.sources.get(CalendarId(calendar_id))
    if source is not None:  # otherwise it left the configuration since the message was sent
        calendars.read(
            house.engine,
            source,
            every=span(seconds=calendars.EVERY_S),
            lease=span(seconds=READ_LEASE_S),
            now=utc_now(),
        )


@app.task(name="warden.mentions.score")
def score_waiting() -> None:
    score.run(resources.house().engine, resources.scorer(), now=utc_now())


@app.task(name="warden.mentions.calibrate")
def calibrate_sources() -> None:
    house = resources.house()
    calibrate.run(house.engine, resources.scorer(), resources.calibrator, list(house.brands), now=utc_now())
