"""The queue `pages`: what is owed to each incident, and handing it to phones."""

import random
import sys
from threading import Lock

from celery.utils.log import get_task_logger

from warden.clock import elapsed_s, pace, utc_now
from warden.core.incident import IncidentId
from warden.core.outbox import DeliveryId
from warden.flow import care, deliver, drill, escalate, rota, silence, stumble, swap
from warden.wiring import House
from workers import resources
from workers.app import app

LOG = get_task_logger(__name__)
BREATH_S = 1.0  # real seconds of escalating in one task: about a tick
PATIENCE_S = 2.0  # a turn ends when it has taken so long; who comes next is decided anew
FIRST, LAST = 0, 9  # of the queue's priorities
STALE_AFTER_S = 10  # as a tick's message
MOST_MISSED = 3  # deliveries of a turn in a row that somebody else has taken
_escalating = Lock()
# Escalating asks the database a dozen times for each incident, and after each answer waits for Python's lock
# behind every thread that is putting a page into words: for five milliseconds, unless told otherwise.
sys.setswitchinterval(0.0005)


@app.task(name="warden.pages.escalate_due")
def escalate_due() -> None:
    """Escalate what is due, for as long as something is.

    No message per incident: with many due those would fill the queue again at every tick, and what has just
    begun would wait behind them all. One thread of a worker is enough, several workers share the work.
    """
    if not _escalating.acquire(blocking=False):
        return
    try:
        began_s = elapsed_s()
        while _escalated_some(resources.house()) and elapsed_s() - began_s < BREATH_S:
            pass
    finally:
        _escalating.release()


def _escalated_some(house: House) -> bool:
    """Whether there may be more."""
    due = escalate.due(house.engine, now=utc_now())
    for incident_id in due:
        _escalate(house, incident_id)
    return len(due) == escalate.BATCH


def _escalate(house: House, incident_id: IncidentId) -> None:
    try:
        escalate.run(house.engine, incident_id, house.schedules, people=house.people, now=utc_now())
    except Exception as fault:
        if stumble.passes_by_itself(fault):
            raise
        LOG.exception("Escalation of incident %s failed", incident_id)
        stumble.pick_up(house.engine, incident_id, house.chains, fault, now=utc_now())


@app.task(name="warden.pages.end_drills")
def end_drills() -> None:
    """Drills whose time is over are owed their end."""
    drill.end_overdue(resources.house().engine, now=utc_now())


@app.task(name="warden.pages.record_rota")
def record_rota() -> None:
    """Write down who was on call; swap requests whose time is up are owed their end."""
    house, now = resources.house(), utc_now()
    rota.record(house.engine, house.schedules.values(), now=now)
    swap.expire_overdue(house.engine, house.people, now=now)


@app.task(name="warden.pages.carry_out_silences")
def carry_out_silences() -> None:
    """What has begun holds and is told, what is over lets go and is told."""
    house = resources.house()
    silence.run(house.engine, house.audience, now=utc_now())


@app.task(name="warden.pages.deliver_due")
def deliver_due() -> None:
    """Send one message per turn of deliveries that are due; news is taken when nothing else waits."""
    house = resources.house()
    for turn in deliver.due(house.engine, house.desk, now=utc_now()):
        deliver_turn.apply_async(
            (list(turn.deliveries),), priority=FIRST if turn.is_urgent else LAST, expires=STALE_AFTER_S
        )


@app.task(name="warden.pages.deliver")
def deliver_turn(delivery_ids: list[int]) -> None:
    """Try one after the other, while their service is quick; the rest comes with the next tick.

    What waits for a sender is dealt out again by every tick: where others have been at the same, the turn is
    over, or many such turns would keep a new one waiting.
    """
    house, began_s, missed = resources.house(), elapsed_s(), 0
    for delivery_id in delivery_ids:
        if elapsed_s() - began_s > PATIENCE_S or missed == MOST_MISSED:
            return
        was_tried = deliver.run(
            house.engine,
            DeliveryId(delivery_id),
            house.desk,
            resources.pager(),
            pace=pace(),
            jitter=random.random(),  # noqa: S311 - spreads retries, guards nothing
            now=utc_now(),
        )
        missed = 0 if was_tried else missed + 1


@app.task(name="warden.pages.care")
def care_for_people() -> None:
    """What people have to be told or asked when no storm is on."""
    house = resources.house()
    care.run(house.engine, house.circle, house.prints, now=utc_now())
