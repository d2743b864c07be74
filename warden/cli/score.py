"""`warden score`: the sentiment of texts, one a line, by the shipped model. Needs no configuration."""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

from warden.core.mention import Sentiment
from warden.errors import WardenError

if TYPE_CHECKING:
    from models.sentiment.scorer import Scorer

BATCH = 2000
_SHOWN = 100  # characters of a text on a line for people
_OPTIONS = ("--json", "--explain")

# The words are read here, not by typer: for that it loads pydantic, which takes as long as 10,000 texts.
score = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
_AS_THEY_ARE = {"allow_extra_args": True, "ignore_unknown_options": True}


@score.command(
    context_settings=_AS_THEY_ARE, options_metavar="[FILE] [--json] [--explain]", add_help_option=False
)
def command(context: typer.Context) -> None:
    """Tell the sentiment of texts, one a line, or NDJSON with `id`, `text` and perhaps `language`.

    \b
    FILE        the texts; left out: standard input
    --json      NDJSON on standard output
    --explain   show the words that weighed most
    --help      show this and exit

    Example: warden score posts.txt --json
    """
    if "--help" in context.args:
        typer.echo(context.get_help())
        return
    unknown = [word for word in context.args if word.startswith("-") and word not in _OPTIONS]
    files = [word for word in context.args if not word.startswith("-")]
    if unknown or len(files) > 1:
        wrong = f"No such option: {unknown[0]}" if unknown else f"One file, not {len(files)}"
        raise typer.TyperException(wrong)
    run(
        Path(files[0]) if files else None,
        as_json="--json" in context.args,
        explain="--explain" in context.args,
    )


def run(file: Path | None, *, as_json: bool, explain: bool) -> None:
    """Score the lines of a file, or of standard input, to standard output.

    Raises:
        WardenError: the file cannot be read, or the model is not the one its card describes.
    """
    from models.sentiment import scorer

    loaded = scorer.load()
    lines = _lines(file)
    while batch := list(islice(lines, BATCH)):
        answers = _answers(loaded, batch, as_json=as_json, explain=explain)
        sys.stdout.write("".join(f"{line}\n" for line in answers))
        sys.stdout.flush()


def _answers(scorer: "Scorer", lines: Sequence[str], *, as_json: bool, explain: bool) -> Iterator[str]:
    items = [_item(line) for line in lines]
    texts = [str(item["text"]) for item in items]
    hints = [_said(item, "language") for item in items]
    scored = scorer.score(texts, hints)
    write = _for_machines if as_json else _for_people
    for item, hint, sentiment in zip(items, hints, scored, strict=True):
        yield write(item, sentiment, _pieces(scorer, str(item["text"]), hint) if explain else None)


def _item(line: str) -> dict[str, Any]:
    """A line as an object with `text`: the one it spells in JSON, else itself."""
    if line.startswith("{"):
        try:
            parsed = json.loads(line)
        except (ValueError, RecursionError):
            parsed = None
        if isinstance(parsed, dict) and isinstance(parsed.get("text"), str):
            return parsed
    return {"text": line}


def _pieces(scorer: "Scorer", text: str, hint: str | None) -> list[dict[str, Any]]:
    from models.sentiment.explain import explain

    return [{"text": piece.text, "weight": round(piece.weight, 3)} for piece in explain(scorer, text, hint)]


def _for_machines(item: dict[str, Any], sentiment: Sentiment, pieces: list[dict[str, Any]] | None) -> str:
    # Written by hand: json.dumps costs as much per line as the model does.
    negative, positive = round(sentiment.negative, 4), round(sentiment.positive, 4)
    neutral = 1 - negative - positive  # so that the rounded three sum to 1 as well
    named = f'"id": {json.dumps(item["id"], ensure_ascii=False)}, ' if "id" in item else ""
    told = "" if pieces is None else f', "pieces": {json.dumps(pieces, ensure_ascii=False)}'
    return (
        f'{{{named}"language": "{sentiment.language}", "label": "{sentiment.label}", '
        f'"negative": {negative:.4f}, "neutral": {neutral:.4f}, "positive": {positive:.4f}, '
        f'"outrage": {sentiment.outrage:.4f}{told}}}'
    )


def _for_people(item: dict[str, Any], sentiment: Sentiment, pieces: list[dict[str, Any]] | None) -> str:
    chance = getattr(sentiment, sentiment.label)
    text = " ".join("".join(c if c.isprintable() else " " for c in item["text"][:_SHOWN]).split())
    outrage = f"outrage {sentiment.outrage:4.0%}"
    line = f"{sentiment.label:<8} {chance:4.0%}  {outrage}  {sentiment.language:<3}  {text}"
    if not pieces:
        return line
    weighed = ", ".join(f"{piece['text']} {piece['weight']:+.2f}" for piece in pieces)
    return f"{line}\n{'':>8}   {weighed}"


def _said(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None


def _lines(file: Path | None) -> Iterator[str]:
    """Lines of the file or standard input, without their ends; what is not UTF-8 reads as U+FFFD."""
    try:
        with _opened(file) as stream:
            for line in stream:
                yield line.rstrip("\r\n")
    except OSError as cause:
        raise WardenError(
            f"{file}: cannot be read ({cause.strerror})", mend="Name a readable file"
        ) from cause


def _opened(file: Path | None) -> IO[str]:
    source: Any = sys.stdin.fileno() if file is None else file
    return open(source, encoding="utf-8", errors="replace", newline="\n", closefd=file is not None)
