"""`warden score`: the sentiment of texts, one a line. Works without a configuration."""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import typer

from warden.cli import mood
from warden.core.mention import Sentiment
from warden.errors import WardenError

if TYPE_CHECKING:
    from models.sentiment.explain import Piece
    from models.sentiment.scorer import Scorer

BATCH = 2000
_LONGEST = 100  # characters of a text on a line for people
_FLAGS = ("--json", "--explain")


@dataclass(frozen=True, slots=True)
class Post:
    """A text to score, with what its sender calls it and says it is written in."""

    text: str
    id: str | int | None = None
    language: str | None = None


# The words are read here, not by typer: for that it loads pydantic, which takes as long as 10,000 texts.
score = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
_AS_THEY_ARE = {"allow_extra_args": True, "ignore_unknown_options": True}


@score.command(
    context_settings=_AS_THEY_ARE,
    options_metavar="[FILE] [--json] [--explain] [--config F]",
    add_help_option=False,
)
def command(context: typer.Context) -> None:
    """Tell the sentiment of texts, one a line, or NDJSON with `id`, `text` and perhaps `language`.

    \b
    FILE        the texts; left out: standard input
    --json      NDJSON on standard output
    --explain   show the words that weighed most
    --config F  the configuration, whose own model serves if it has one
    --help      show this and exit

    Example: warden score posts.txt --json
    """
    if "--help" in context.args:
        typer.echo(context.get_help())
        return
    run(_asked(context.args))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of the command ask for."""

    file: Path | None
    config: Path | None
    as_json: bool
    explain: bool


def _asked(words: Sequence[str]) -> Asked:
    files: list[str] = []
    config: str | None = None
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=")
        if name == "--config":
            config = value if equals else next(rest, None)
            if not config:
                raise typer.TyperException("--config needs a file")
        elif word.startswith("-") and word not in _FLAGS:
            raise typer.TyperException(f"No such option: {word}")
        elif word not in _FLAGS:
            files.append(word)
    if len(files) > 1:
        raise typer.TyperException(f"One file, not {len(files)}")
    return Asked(
        file=Path(files[0]) if files else None,
        config=Path(config) if config else None,
        as_json="--json" in words,
        explain="--explain" in words,
    )


def run(asked: Asked) -> None:
    """Score the lines of a file, or of standard input, to standard output.

    Raises:
        WardenError: the file cannot be read, or the model is not the one its card describes.
    """
    loaded = mood.in_service(asked.config)
    lines = _lines(asked.file)
    while batch := list(islice(lines, BATCH)):
        answers = _answers(loaded, batch, as_json=asked.as_json, explain=asked.explain)
        sys.stdout.write("".join(f"{line}\n" for line in answers).encode("utf-8", "replace").decode())
        sys.stdout.flush()


def _answers(scorer: "Scorer", lines: Sequence[str], *, as_json: bool, explain: bool) -> Iterator[str]:
    posts = [_parsed(line) for line in lines]
    scored = scorer.score([post.text for post in posts], [post.language for post in posts])
    write = _for_machines if as_json else _for_people
    for post, sentiment in zip(posts, scored, strict=True):
        yield write(post, sentiment, _pieces(scorer, post) if explain else None)


def _parsed(line: str) -> Post:
    """The object with `text` a line spells in JSON, else the line itself."""
    if not line.startswith("{"):
        return Post(line)
    try:
        match json.loads(line):
            case {"text": str(text), **rest}:
                name, language = rest.get("id"), rest.get("language")
                return Post(
                    text,
                    name if isinstance(name, str | int) else None,
                    language if isinstance(language, str) else None,
                )
    except (ValueError, RecursionError):
        pass
    return Post(line)


def _pieces(scorer: "Scorer", post: Post) -> "Sequence[Piece]":
    from models.sentiment.explain import explain

    return explain(scorer, post.text, post.language)


def _for_machines(post: Post, sentiment: Sentiment, pieces: "Sequence[Piece] | None") -> str:
    # Written by hand: json.dumps takes as long for a line as the model does.
    negative, positive = round(sentiment.negative, 4), round(sentiment.positive, 4)
    neutral = max(0.0, 1 - negative - positive)  # so that the rounded three sum to 1 as well
    named = "" if post.id is None else f'"id": {json.dumps(post.id, ensure_ascii=False)}, '
    told = "" if pieces is None else f', "pieces": {_in_json(pieces)}'
    return (
        f'{{{named}"language": "{sentiment.language}", "label": "{sentiment.label}", '
        f'"negative": {negative:.4f}, "neutral": {neutral:.4f}, "positive": {positive:.4f}, '
        f'"outrage": {sentiment.outrage:.4f}{told}}}'
    )


def _in_json(pieces: "Sequence[Piece]") -> str:
    told = [{"text": piece.text, "weight": round(piece.weight, 3)} for piece in pieces]
    return json.dumps(told, ensure_ascii=False)


def _for_people(post: Post, sentiment: Sentiment, pieces: "Sequence[Piece] | None") -> str:
    chance = getattr(sentiment, sentiment.label)
    outrage = f"outrage {sentiment.outrage:4.0%}"
    text = _shown(post.text[:_LONGEST])
    line = f"{sentiment.label:<8} {chance:4.0%}  {outrage}  {sentiment.language:<3}  {text}"
    weighed = ", ".join(f"{_shown(piece.text)} {piece.weight:+.2f}" for piece in pieces or ())
    return f"{line}\n{'':>8}   {weighed}" if weighed else line


def _shown(text: str) -> str:
    """On one line, without anything a terminal would obey."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


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
