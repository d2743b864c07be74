"""Ticking the tasks of a runbook: from the incident view, from the link in a page, and by API."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from warden.core.incident import Incident, PersonId
from warden.core.runbook import Task, TaskId, Tick
from warden.flow import tick
from warden.notify.links import Link, read
from warden.shapes import ReplyShape, RunbookShape, TaskShape
from warden.storage import ticks
from warden.storage.engine import reading, transaction
from warden.web.answers import Who
from warden.web.given import Now, Served
from warden.web.incidents import Number, back_to, known, own_form
from warden.web.pressed import somebody
from warden.web.problems import Problem
from warden.web.runbook import shown, task_of
from warden.web.tokens import Reads, Responder
from warden.wiring import House

router = APIRouter()
Key = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]


class Ticked(Who):
    """`done` false takes the tick back."""

    done: bool = True


@router.post("/incidents/{number}/tasks/{task}", dependencies=[Depends(own_form)], include_in_schema=False)
def tick_off(
    number: Number,
    task: Key,
    house: Served,
    now: Now,
    person: Annotated[str, Form()],
    done: Annotated[bool, Form()],
) -> Response:
    """Tick a task as one of the configured people, or take the tick back."""
    with transaction(house.engine) as conn:
        who = somebody(house, person)
        _tick(conn, house, known(conn, number), TaskId(task), who, done=done, now=now)
    return back_to(f"/incidents/{number}#task-{task}", person)


@router.post("/a/{token}/tasks/{task}", include_in_schema=False)
def tick_from_link(token: str, task: Key, house: Served, now: Now, done: Annotated[bool, Form()]) -> Response:
    """Tick a task as the person the page was sent to. What is wrong with the link, the link itself tells."""
    link = read(house.secret, token, now=now)
    if isinstance(link, Link) and link.person in house.people:
        with transaction(house.engine) as conn:
            incident = known(conn, link.incident)
            _tick(conn, house, incident, TaskId(task), link.person, done=done, now=now)
    return RedirectResponse(f"/a/{token}#task-{task}", 303)


@router.get("/api/v1/incidents/{number}/runbook", dependencies=[Reads], tags=["read"])
def told(number: Number, house: Served, now: Now) -> RunbookShape:
    """What to do, what is done by whom, and replies with the facts filled in; the installation's language."""
    with reading(house.engine) as conn:
        incident = known(conn, number)
        found = shown(conn, house, incident, now=now)
    return RunbookShape(
        incident=incident.id,
        severity=incident.severity.value,
        tasks=[_shape(task, found.done.get(task.id)) for task in found.tasks],
        replies=[ReplyShape(title=reply.title, text=reply.text) for reply in found.replies],
    )


@router.post("/api/v1/incidents/{number}/tasks/{task}", tags=["respond"])
def tick_by_program(
    number: Number, task: Key, said: Ticked, house: Served, now: Now, token: Responder
) -> TaskShape:
    """Tick a task as `person`, or take the tick back. Twice is once: the first tick is kept."""
    with transaction(house.engine) as conn:
        incident, who = known(conn, number), somebody(house, said.person)
        ticked = _tick(conn, house, incident, TaskId(task), who, done=said.done, now=now)
        return _shape(ticked, ticks.of_incident(conn, incident.id).get(ticked.id))


def _tick(
    conn: Connection,
    house: House,
    incident: Incident,
    id: TaskId,
    person: PersonId,
    *,
    done: bool,
    now: datetime,
) -> Task:
    task = task_of(house, incident, id, now=now)
    if task is None:
        raise Problem(404, "No runbook of this incident has such a task: it was changed meanwhile")
    tick.run(conn, incident.id, task, person, done=done, now=now)
    return task


def _shape(task: Task, tick: Tick | None) -> TaskShape:
    return TaskShape(
        id=task.id, text=task.text, done_by=tick.person if tick else None, done_at=tick.at if tick else None
    )
