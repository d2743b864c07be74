"""`warden replay`: recorded mentions through a real warden, on a clock of their own time."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from warden import wiring
from warden.cli import throwaway
from warden.cli.feed import TOKEN, feed, inbox, recorded, shifted
from warden.cli.parts import Config, refuse_taken
from warden.cli.supervisor import Part
from warden.cli.up import address, parts, prepare, run
from warden.clock import elapsed_s, real_now
from warden.core.incident import Incident
from warden.core.mention import BrandId, Mention, SourceId
from warden.core.outbox import DeliveryKind
from warden.core.watch import slug
from warden.errors import SourceError, WardenError
from warden.settings import Settings
from warden.sources.files import BadRow
from warden.storage import buckets, incidents, mentions, outbox
from warden.storage.engine import reading

SPEED = 3600.0
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

    Example: warden replay storm.csv.gz --speed 3600
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
        _into_throwaway(file, found, speed, config, port)


def _into_running(found: Sequence[Mention], url: str, token: str | None, speed: float) -> None:
    if not token:
        raise WardenError(
            "--to needs an API token with the scope `ingest`", mend="Give --token, or set WARDEN_TOKEN"
        )
    moved = shifted(found, first_at=real_now(), speed=speed)
    feed(moved, inbox(url, token, lambda line: typer.echo(line, err=True)))
    typer.echo(f"{len(moved)} mentions sent to {url}")


def _into_throwaway(
    file: Path, found: Sequence[Mention], speed: float, config: Path | None, port: int
) -> None:
    refuse_taken("127.0.0.1", port)
    url = address("127.0.0.1", port)
    with throwaway.folder("replay") as folder:
        path = folder / "warden.toml"
        throwaway.write(path, _configuration(found, config, url))
        settings = wiring.load(path)
        prepare(settings)
        clock = throwaway.clock_from(found[0].published_at, speed)
        token = throwaway.issue_token(path, now=found[0].published_at)
        feeding = Part("feed", [sys.executable, "-m", "warden.cli.feed", str(file.resolve()), url], once=True)
        lasts = (found[-1].published_at - found[0].published_at) / speed
        typer.echo(
            f"{len(found)} mentions, {found[0].published_at:%Y-%m-%d} to {found[-1].published_at:%Y-%m-%d}, "
            f"in about {_minutes(lasts)}: {url}\nLogs: {folder / 'logs'} · Ctrl-C stops it"
        )
        run(
            settings,
            [*parts(settings, path, "127.0.0.1", port), feeding],
            environment={**throwaway.environment(clock), TOKEN: token},
            when_up=lambda: None,
            until=_Settled(settings, feeding.name),
        )
        _report(settings, found)


def _configuration(found: Sequence[Mention], config: Path | None, url: str) -> dict[str, Any]:
    """The configured brands and people; without a configuration, the file's brands and a demo inbox."""
    path = wiring.config_path(config)
    if config is None and not path.exists():
        named = Counter(mention.brand or found[0].source for mention in found)
        return throwaway.configuration([(slug(name), name) for name, _ in named.most_common()], url)
    return throwaway.detached(wiring.load_document(path), url)


@dataclass(slots=True)
class _Settled:
    """Whether everything sent has been scored, counted, judged and delivered, and stays so for a while."""

    settings: Settings
    feed: str
    since_s: float | None = None

    def __call__(self, finished: frozenset[str]) -> bool:
        if self.feed not in finished or not self._is_idle():
            self.since_s = None
            return False
        self.since_s = self.since_s or elapsed_s()
        return elapsed_s() - self.since_s > SETTLED_FOR_S

    def _is_idle(self) -> bool:
        with reading(wiring.engine(self.settings)) as conn:
            return not mentions.unscored(conn, limit=1) and not buckets.touched(conn, limit=1)


def _report(settings: Settings, found: Sequence[Mention]) -> None:
    """What happened, brand by brand: the answer the replay was run for."""
    with reading(wiring.engine(settings)) as conn:
        happened = sorted(incidents.listed(conn, limit=10_000), key=lambda incident: incident.opened_at)
        pages = {
            incident.id: [
                row for row in outbox.of_incident(conn, incident.id) if row.kind is DeliveryKind.PAGE
            ]
            for incident in happened
        }
        counted = {brand.id: mentions.count(conn, BrandId(brand.id)) for brand in settings.brand}
    for incident in happened:
        sent = sum(page.sent_at is not None for page in pages[incident.id])
        typer.echo(_line(incident, sent))
    typer.echo(
        f"{len(happened)} incidents. Mentions kept: " + ", ".join(f"{b} {n}" for b, n in counted.items())
    )
    lost = len(found) - sum(counted.values())
    if lost > 0:
        typer.echo(f"{lost} mentions name no configured brand and were left out.", err=True)


def _line(incident: Incident, sent: int) -> str:
    opened = incident.opened_at.isoformat(timespec="minutes").replace("+00:00", "Z")
    return f"{opened}  {incident.severity:<8}  {incident.brand}  {sent} pages sent  {incident.reason}"


def _tell_bad(file: Path, bad: Sequence[BadRow]) -> None:
    for row in bad[:10]:
        typer.echo(f"{file}:{row.line}: {row.error}", err=True)
    if bad:
        typer.echo(f"{len(bad)} rows of {file} were left out", err=True)


def _minutes(length: timedelta) -> str:
    return f"{max(1, round(length.total_seconds() / 60))} min"
