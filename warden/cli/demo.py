"""`warden demo`: an invented bank, two weeks behind it, and a storm under way within a minute."""

import locale
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from warden import clock, wiring
from warden.cli import throwaway
from warden.cli.feed import TOKEN, save
from warden.cli.history import keep
from warden.cli.parts import Port, refuse_taken
from warden.cli.supervisor import Part
from warden.cli.up import address, parts, prepare, run
from warden.core.mention import Mention
from warden.lab import simulate

STORMY, CALM = ("musterbank", "Musterbank"), ("beispiel-sparkasse", "Beispiel-Sparkasse")
PER_HOUR = {STORMY: 24.0, CALM: 9.0}
ZONE = ZoneInfo("Europe/Berlin")
SATURDAY = 5
PAST = timedelta(days=14)
FUTURE = timedelta(days=4)
CALM_FOR = timedelta(seconds=12)  # real time from the start to the storm
SEED = 7


def demo(
    speed: Annotated[float, typer.Option(min=1, max=3600, help="Simulated seconds in a real one.")] = 60.0,
    port: Port = 8800,
) -> None:
    """Watch a storm: an invented bank on a throw-away folder, with a demo inbox instead of phones.

    Example: warden demo --port 8800
    """
    refuse_taken("127.0.0.1", port)
    url = address("127.0.0.1", port)
    typer.echo("Writing two weeks of an invented bank's past ...")
    with throwaway.folder("demo") as folder:
        path, stream = folder / "warden.toml", folder / "mentions.ndjson"
        throwaway.write(path, throwaway.configuration([STORMY, CALM], url, _language()))
        settings = wiring.load(path)
        prepare(settings)
        saturday = _saturday_evening(clock.real_now())
        _learn(path, saturday)
        save(stream, _to_come(saturday, onset=saturday + CALM_FOR * speed))
        token = throwaway.issue_token(path, now=saturday)
        feeding = Part("feed", [sys.executable, "-m", "warden.cli.feed", str(stream), url], once=True)
        run(
            settings,
            [*parts(settings, path, "127.0.0.1", port), feeding],
            environment={**throwaway.environment(throwaway.clock_from(saturday, speed)), TOKEN: token},
            when_up=lambda: typer.echo(_welcome(url, token, speed, settings.data_folder / "logs")),
        )


def _learn(path: Path, until: datetime) -> None:
    """Two weeks of calm into the store, scored and counted, so that warden knows what is usual."""
    from models.sentiment import scorer

    with closing(wiring.open_house(wiring.load(path))) as house:
        keep(house, _calm(until - PAST, PAST), scorer.load())


def _to_come(start: datetime, *, onset: datetime) -> list[Mention]:
    storm = simulate.storm(
        "flash", start=onset, hours=12, per_hour=PER_HOUR[STORMY], seed=SEED, brand=STORMY[1]
    )
    return sorted([*_calm(start, FUTURE), *storm.mentions], key=lambda mention: mention.published_at)


def _calm(start: datetime, length: timedelta) -> Iterator[Mention]:
    for number, (brand, per_hour) in enumerate(PER_HOUR.items()):
        days = length / timedelta(days=1)
        # Another seed for each stretch, or the days to come would repeat the days that were.
        seed = SEED + 100 * number + int(start.timestamp()) % 97
        for mention in simulate.calm(start=start, days=days, per_hour=per_hour, seed=seed, brand=brand[1]):
            yield replace(mention, external_id=f"{brand[0]}-{start:%m%d}-{mention.external_id}")


def _saturday_evening(now: datetime) -> datetime:
    """The last Saturday at nine in the evening, when nobody looks."""
    local = now.astimezone(ZONE)
    back = timedelta(days=(local.weekday() - SATURDAY) % 7 or 7)
    return (
        (local - back).replace(hour=21, minute=0, second=0, microsecond=0).astimezone(clock.real_now().tzinfo)
    )


def _language() -> str:
    """The language of whoever started it."""
    return "de" if (locale.getlocale()[0] or "").startswith("de") else "en"


def _welcome(url: str, token: str, speed: float, logs: Path) -> str:
    return (
        f"\nwarden demo: {url}\n"
        f"  phones:    {url}/demo/inbox  the first page comes within two minutes; open its link\n"
        f"  API token: {token}\n"
        f"  clock:     a Saturday evening, {speed:g} times as fast\n"
        f"  logs:      {logs}\n"
        "Everything is invented and gone when you stop it with Ctrl-C."
    )
