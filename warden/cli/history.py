"""`warden import`: history into the store, to learn the baseline from; it never pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from warden import wiring
from warden.cli.parts import Config
from warden.clock import utc_now
from warden.core.mention import Mention, SourceId
from warden.flow import count, ingest, score
from warden.flow.ingest import Stored
from warden.ports import SentimentScorer
from warden.settings import names
from warden.settings.problem import Wrong
from warden.sources.files import BadRow, read
from warden.storage import detectors
from warden.storage.engine import migrate, transaction
from warden.wiring import House

BATCH = 5000
SHOWN = 20


def import_(
    files: Annotated[list[Path], typer.Argument(help="CSV or NDJSON, also gzipped.")],
    brand: Annotated[str, typer.Option(help="The brand they are about, by id.")],
    source: Annotated[str, typer.Option(help="Where they come from, an id of your own.")],
    timezone: Annotated[str | None, typer.Option(help="The zone of times without an offset.")] = None,
    config: Config = None,
) -> None:
    """Import history into the store, to learn from; never pages.

    Example: warden import 2025.csv.gz --brand musterbank --source archive
    """
    from models.sentiment import scorer

    _check("--source", source, names.slug)
    zone = ZoneInfo(_check("--timezone", timezone, names.zone)) if timezone else None
    settings = wiring.load(wiring.config_path(config))
    if brand not in {table.id for table in settings.brand}:
        known = ", ".join(table.id for table in settings.brand)
        raise typer.BadParameter(f"{brand!r} is no brand. There is {known}", param_hint="'--brand'")
    mood = scorer.serving(settings.model_folder)
    total = left_out = 0
    with closing(wiring.open_house(settings)) as house:
        migrate(house.engine)
        for file in files:
            bad: list[BadRow] = []
            rows = read(file, timezone=zone, source_default=source, now=utc_now())
            found = (replace(row, brand=brand, source=SourceId(source)) for row in _good(rows, bad))
            stored = keep(house, found, mood)
            typer.echo(_line(file, stored, bad))
            _tell(file, bad)
            total, left_out = total + stored.accepted, left_out + len(bad)
    typer.echo(f"{total} imported, {left_out} left out")


def keep(house: House, mentions: Iterable[Mention], scorer: SentimentScorer) -> Stored:
    """Store, score and count mentions of the past at once; the detectors then learn them anew."""
    accepted = duplicates = 0
    stream = iter(mentions)
    while batch := list(islice(stream, BATCH)):
        with transaction(house.engine) as conn:
            stored = ingest.store(conn, batch, house.intake)
        accepted, duplicates = accepted + stored.accepted, duplicates + stored.duplicates
        _until_done(house, scorer)
    with transaction(house.engine) as conn:
        for brand in house.brands:
            detectors.forget(conn, brand)
    return Stored(accepted, duplicates, unnamed=())


def _until_done(house: House, scorer: SentimentScorer) -> None:
    while score.run(house.engine, scorer, now=utc_now()):
        pass
    while count.run(house.engine, now=utc_now()):
        pass


def _good(rows: Iterator[Mention | BadRow], bad: list[BadRow]) -> Iterator[Mention]:
    for row in rows:
        if isinstance(row, BadRow):
            bad.append(row)
        else:
            yield row


def _line(file: Path, stored: Stored, bad: Sequence[BadRow]) -> str:
    return f"{file}: {stored.accepted} new, {stored.duplicates} known already, {len(bad)} left out"


def _tell(file: Path, bad: Sequence[BadRow]) -> None:
    for row in bad[:SHOWN]:
        typer.echo(f"{file}:{row.line}: {row.error}", err=True)
    if len(bad) > SHOWN:
        typer.echo(f"{file}: and {len(bad) - SHOWN} more", err=True)


def _check(option: str, value: str, checked: Callable[[str], str]) -> str:
    try:
        return checked(value)
    except Wrong as wrong:
        message = f"{value!r} {wrong.message}. {wrong.mend}"
        raise typer.BadParameter(message, param_hint=f"'{option}'") from wrong
