"""The queue `pages`: what is owed to each incident, and handing it to phones."""

import random

from warden.clock import pace, utc_now
from warden.core.incident import IncidentId
from warden.core.outbox import DeliveryId
from warden.flow import deliver, drill, escalate, rota, swap
from workers import resources
from workers.app import app


@app.task(name="warden.pages.escalate_due")
def escalate_due() -> None:
    """Send one message per incident that is owed something; drills whose time is over are owed their end."""
    engine, now = resources.house().engine, utc_now()
    drill.end_overdue(engine, now=now)
    for incident_id in escalate.due(engine, now=now):
        escalate_incident.delay(incident_id)


@app.task(name="warden.pages.escalate")
def escalate_incident(incident_id: int) -> None:
    house = resources.house()
    escalate.run(house.engine, IncidentId(incident_id), house.schedules, people=house.people, now=utc_now())


@app.task(name="warden.pages.record_rota")
def record_rota() -> None:
    """Write down who was on call; swap requests whose time is up are owed their end."""
    house, now = resources.house(), utc_now()
    rota.record(house.engine, house.schedules.values(), now=now)
    swap.expire_overdue(house.engine, house.people, now=now)


@app.task(name="warden.pages.deliver_due")
def deliver_due() -> None:
    """Send one message per delivery that is due."""
    for delivery_id in deliver.due(resources.house().engine, now=utc_now()):
        deliver_one.delay(delivery_id)


@app.task(name="warden.pages.deliver")
def deliver_one(delivery_id: int) -> None:
    house = resources.house()
    deliver.run(
        house.engine,
        DeliveryId(delivery_id),
        house.desk,
        resources.pager(),
        pace=pace(),
        jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
        now=utc_now(),
    )
