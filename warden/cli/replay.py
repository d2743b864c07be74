"""`warden replay`: recorded mentions through a real warden, on a clock of their own time."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from warden import wiring
from warden.cli import throwaway
from warden.cli.feed import TOKEN, feed, inbox, recorded, save, shifted
from warden.cli.parts import Config, refuse_taken
from warden.cli.supervisor import Part
from warden.cli.up import address, parts, prepare, run
from warden.clock import elapsed_s, real_now
from warden.core.incident import Incident
from warden.core.mention import BrandId, Mention, SourceId
from warden.core.outbox import DeliveryKind
from warden.core.watch import slug
from warden.errors import SourceError, WardenError
from warden.settings import Settings, urls
from warden.settings.problem import Wrong
from warden.sources.files import BadRow
from warden.storage import buckets, incidents, mentions, outbox
from warden.storage.engine import reading

SPEED = 1800.0
LONGEST_ID, LONGEST_NAME = 64, 100  # what the configuration takes
SETTLED_FOR_S = 15.0  # after the last mention: longer than the pipeline takes, and every tick comes by


def replay(
    file: Annotated[Path, typer.Argument(help="A mention file: CSV or NDJSON, also gzipped.")],
    speed: Annotated[
        float, typer.Option(min=0.01, max=100_000, help="Times as fast as it happened.")
    ] = SPEED,
    to: Annotated[str | None, typer.Option(help="The address of a running warden.")] = None,
    token: Annotated[
        str | None, typer.Option(envvar="WARDEN_TOKEN", help="Its API token, with --to.")
    ] = None,
    config: Config = None,
    port: Annotated[int, typer.Option(help="The port of the throw-away warden.")] = 8801,
) -> None:
    """Send recorded mentions through a warden, each when its time comes.

    Without --to: a throw-away warden on a simulated clock that starts at the file's first mention and pages
    the configured contacts. Without a configuration: the file's brands, and a demo inbox instead of phones.

    Example: warden replay storm.csv.gz --speed 1800
    """
    found, bad = recorded(file, SourceId(slug(file.name.split(".")[0]) or "replay"))
    _tell_bad(file, bad)
    if not found:
        raise SourceError(
            f"{file}: holds no mention that can be read", mend="docs/sources.md names the columns"
        )
    if to is not None:
        _into_running(found, to, token, speed)
    else:
        _into_throwaway(named(found), speed, config, port)


def _into_running(found: Sequence[Mention], url: str, token: str | None, speed: float) -> None:
    if not token:
        raise WardenError(
            "--to needs an API token with the scope `ingest`", mend="Give --token, or set WARDEN_TOKEN"
        )
    there = _address(url)
    moved = shifted(found, first_at=real_now(), speed=speed)
    with inbox(there, token, lambda line: typer.echo(line, err=True)) as send:
        feed(moved, send)
    typer.echo(f"{len(moved)} mentions sent to {there}")


def _address(url: str) -> str:
    """What waits for an answer would wait two minutes for one from no address at all."""
    try:
        return urls.web(url)
    except Wrong as wrong:
        raise typer.BadParameter(f"{url!r} {wrong.message}. {wrong.mend}", param_hint="'--to'") from wrong


def _into_throwaway(found: Sequence[Mention], speed: float, config: Path | None, port: int) -> None:
    refuse_taken("127.0.0.1", port)
    url = address("127.0.0.1", port)
    with throwaway.folder("replay") as folder:
        path, stream = folder / "warden.toml", folder / "mentions.ndjson"
        throwaway.write(path, _configuration(found, config, url))
        save(stream, found)
        settings = wiring.load(path)
        prepare(settings)
        clock = throwaway.clock_from(found[0].published_at, speed)
        token = throwaway.issue_token(path, now=found[0].published_at)
        feeding = Part("feed", [sys.executable, "-m", "warden.cli.feed", str(stream), url], once=True)
        typer.echo(f"{_plan(found, speed)}: {url}\nLogs: {settings.data_folder / 'logs'} · Ctrl-C stops it")
        with wiring.database(settings) as engine:
            run(
                settings,
                [*parts(settings, path, "127.0.0.1", port), feeding],
                environment={**throwaway.environment(clock), TOKEN: token},
                when_up=lambda: None,
                until=_Settled(engine, feeding.name),
            )
            _report(settings, engine, found)


def _configuration(found: Sequence[Mention], config: Path | None, url: str) -> dict[str, Any]:
    """The configured brands and people; without a configuration, the file's brands and a demo inbox."""
    path = wiring.config_path(config)
    if config is None and not path.exists():
        return throwaway.configuration(brands_of(found), url)
    return throwaway.detached(wiring.load_document(path), url)


def named(found: Sequence[Mention]) -> list[Mention]:
    """Each with a brand: the one its row names, else its source; where we do not watch it the text tells."""
    return [replace(mention, brand=mention.brand or mention.source) for mention in found]


def brands_of(found: Sequence[Mention]) -> list[tuple[str, str]]:
    """Id and name of each brand these mentions name, the most mentioned first."""
    counted = Counter(mention.brand for mention in found if mention.brand)
    brands: dict[str, str] = {}
    for name, _ in counted.most_common():
        id_ = slug(name)[:LONGEST_ID] or f"brand-{len(brands) + 1}"
        brands.setdefault(id_, name[:LONGEST_NAME])
    return list(brands.items())


@dataclass(slots=True)
class _Settled:
    """Whether everything sent has been scored, counted, judged and delivered, and stays so for a while."""

    engine: Engine
    feed: str
    since_s: float | None = None

    def __call__(self, finished: frozenset[str]) -> bool:
        if self.feed not in finished or not self._is_idle():
            self.since_s = None
            return False
        self.since_s = self.since_s or elapsed_s()
        return elapsed_s() - self.since_s > SETTLED_FOR_S

    def _is_idle(self) -> bool:
        with reading(self.engine) as conn:
            return not mentions.unscored(conn, limit=1) and not buckets.touched(conn, limit=1)


def _report(settings: Settings, engine: Engine, found: Sequence[Mention]) -> None:
    """What happened, brand by brand: the answer the replay was run for."""
    with reading(engine) as conn:
        happened = sorted(incidents.listed(conn, limit=10_000), key=lambda incident: incident.opened_at)
        pages = {
            incident.id: [
                row for row in outbox.of_incident(conn, incident.id) if row.kind is DeliveryKind.PAGE
            ]
            for incident in happened
        }
        # As it was noticed: the incident itself holds the latest numbers, those of the calm afterwards.
        why = {incident.id: incidents.timeline(conn, incident.id)[0].data["reason"] for incident in happened}
        counted = {brand.id: mentions.count(conn, BrandId(brand.id)) for brand in settings.brand}
    for incident in happened:
        sent = sum(page.sent_at is not None for page in pages[incident.id])
        typer.echo(_line(incident, sent, why[incident.id]))
    typer.echo(
        f"{len(happened)} incidents. Mentions kept: " + ", ".join(f"{b} {n}" for b, n in counted.items())
    )
    lost = len(found) - sum(counted.values())
    if lost > 0:
        typer.echo(f"{lost} mentions name no configured brand and were left out.", err=True)


def _line(incident: Incident, sent: int, why: str) -> str:
    opened = incident.opened_at.isoformat(timespec="minutes").replace("+00:00", "Z")
    return f"{opened}  {incident.severity:<8}  {incident.brand}  {sent} pages sent  {why}"


def _tell_bad(file: Path, bad: Sequence[BadRow]) -> None:
    for row in bad[:10]:
        typer.echo(f"{file}:{row.line}: {row.error}", err=True)
    if bad:
        typer.echo(f"{len(bad)} rows of {file} were left out", err=True)


def _plan(found: Sequence[Mention], speed: float) -> str:
    first, last = found[0].published_at, found[-1].published_at
    minutes = max(1, round((last - first) / speed / timedelta(minutes=1)))
    return f"{len(found)} mentions, {first:%Y-%m-%d} to {last:%Y-%m-%d}, in about {minutes} min"
