"""The browser's door: views for people, JSON for programs, and the guard around both."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from warden import watchman, wiring
from warden.web import (
    absences,
    answers,
    api,
    calendar,
    demo,
    docs,
    events,
    feedback,
    guard,
    health,
    inbox,
    incidents,
    learn,
    leave,
    links,
    metrics,
    oncall,
    overview,
    people,
    planned,
    problems,
    schedules,
    silences,
    silencing,
    swap_links,
    swaps,
    tasks,
    tuning,
    why,
)
from warden.wiring import House

STATIC = Path(__file__).parent / "static"


def create_app(house: House) -> FastAPI:
    """The whole web application over `house`; the demo's inbox only where `house.demo` says so."""
    app = FastAPI(
        title="warden",
        summary="Early warning for online firestorms",
        version=version("warden-early-warning"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.house = house
    app.add_middleware(guard.Guard, hosts=guard.trusted_hosts(house.settings.warden.url))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    problems.install(app)
    for part in (
        overview,
        incidents,
        feedback,
        tasks,
        why,
        learn,
        tuning,
        events,
        oncall,
        leave,
        silences,
        links,
        swap_links,
        people,
        health,
        metrics,
        docs,
        api,
        calendar,
        answers,
        planned,
        schedules,
        absences,
        swaps,
        silencing,
        inbox,
    ):
        app.include_router(part.router)
    if house.demo:
        app.include_router(demo.router)
    return app


def serve() -> FastAPI:
    """The application of the configuration in `WARDEN_CONFIG`, for the server's process."""
    house = wiring.open_house(wiring.load(wiring.config_path()))
    watchman.beside(house)
    return create_app(house)
