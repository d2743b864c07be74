"""`/metrics` for Prometheus. All is read from the database, so any web process gives the same answer."""

from datetime import datetime

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Connection
from starlette.responses import Response

from warden.core.silence import covers
from warden.flow import audit
from warden.storage import mentions, outages, silences, sources
from warden.storage.engine import reading
from warden.web import lookout
from warden.web.given import Now, Served
from warden.web.guard import LOOPBACK
from warden.web.tokens import Credentials, holder
from warden.wiring import House

router = APIRouter(tags=["health"])


@router.get("/metrics")
def metrics(request: Request, house: Served, now: Now, credentials: Credentials) -> Response:
    """Gauges in Prometheus' text format; from this machine, or with a token of scope `read`."""
    if not _is_local(request):
        holder(house, credentials, "read")
    with reading(house.engine) as conn:
        return Response(generate_latest(_registry(conn, house, now=now)), media_type=CONTENT_TYPE_LATEST)


def _is_local(request: Request) -> bool:
    """Asked from this machine itself: a proxy on it speaks for somebody else."""
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for"))
    return not forwarded and request.client is not None and request.client.host in LOOPBACK


def _registry(conn: Connection, house: House, *, now: datetime) -> CollectorRegistry:
    registry = CollectorRegistry()
    gauge = Gauge(
        "warden_unresolved_incidents", "Incidents not resolved", ["status", "severity"], registry=registry
    )
    for row in lookout.unresolved(conn):
        gauge.labels(row.status.value, row.severity.value).inc()
    gauge = Gauge(
        "warden_station_beat_age_seconds", "Since its last heartbeat", ["station"], registry=registry
    )
    for name, sign in lookout.signs(conn, now=now).items():
        gauge.labels(name).set((now - sign.last).total_seconds() if sign.last else float("inf"))
    account = audit.account(conn, now=now)
    for name, told, last in (
        ("warden_clean_pass_age_seconds", "Since a watchman last found all well", account.clean_at),
        ("warden_ping_age_seconds", "Since the outside switch last answered", _pinged_at(account)),
    ):
        Gauge(name, told, registry=registry).set((now - last).total_seconds() if last else float("inf"))
    gauge = Gauge("warden_alarm_seconds", "Since the alarm that lasts began; 0 if none", registry=registry)
    gauge.set((now - account.alarm.began_at).total_seconds() if account.alarm else 0)
    gauge = Gauge("warden_source_failures", "Polls failed in a row", ["source"], registry=registry)
    for source in sources.states(conn):
        gauge.labels(source.id).set(source.failures)
    gauge = Gauge(
        "warden_source_blind_seconds", "Since it last answered; 0 unless blind", ["source"], registry=registry
    )
    blind = outages.blind(conn)
    for source in sources.states(conn):
        gauge.labels(source.id).set((now - blind.get(source.id, now)).total_seconds())
    gauge = Gauge("warden_silenced", "1 while nobody is paged about it", ["brand"], registry=registry)
    holding = silences.holding(conn, now=now)
    for brand in house.brands:
        gauge.labels(brand).set(covers(holding, brand) is not None)
    gauge = Gauge("warden_mentions", "Mentions stored", ["brand"], registry=registry)
    for brand in house.brands:
        gauge.labels(brand).set(mentions.count(conn, brand))
    return registry


def _pinged_at(account: audit.Account) -> datetime | None:
    return account.switch.answered_at if account.switch else None
