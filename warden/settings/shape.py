"""What is wrong with single values: missing and unknown keys, wrong types, texts that do not read."""

import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from warden.settings import urls
from warden.settings.positions import KeyPath
from warden.settings.problem import Problem, Wrong, listed, suggestion
from warden.settings.tables import File, Table

_LONGEST_QUOTE = 60

# pydantic's kinds of error in our words: how the sentence goes on, and the mend.
_WORDS = {
    "string_type": ("is not text", "Put it in double quotes"),
    "int_type": ("is not a whole number", "Write digits alone, without quotes or a point"),
    "float_type": ("is not a number", "Write digits without quotes"),
    "finite_number": ("is not a number", "Write digits"),
    "bool_type": ("is neither true nor false", "Write true or false, without quotes"),
    "tuple_type": ("is not a list", "Put it in square brackets"),
    "date_type": ("is not a date", "Write it without quotes, for example 2026-01-05"),
    "string_too_short": ("is too short", "Use at least {min_length} characters"),
    "greater_than": ("is too small", "Write more than {gt:g}"),
    "greater_than_equal": ("is too small", "Write at least {ge:g}"),
    "less_than_equal": ("is too large", "Write at most {le:g}"),
}


def problems(values: Mapping[str, Any], written: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with single values. Messages quote `written`, whose placeholders hide theirs."""
    try:
        File.model_validate(values)
    except ValidationError as error:
        return [_problem(detail, written) for detail in error.errors(include_url=False, include_input=False)]
    return []


def subject(path: KeyPath, written: Any) -> str:
    """How a sentence about the value at `path` begins: `wait = "5 minutes"`, or `when: "Mon 8-12"`."""
    key = next(str(part) for part in reversed(path) if isinstance(part, str))
    shown = quoted(_value(written, path), key)
    return f"{key}: {shown}" if isinstance(path[-1], int) else f"{key} = {shown}"


def quoted(value: Any, key: str) -> str:
    """The value as TOML has it, short, with secrets masked and nothing that a terminal would obey."""
    match urls.hide(value, key):
        case dict() as table:
            return "{…}" if table else "{}"
        case list() as entries:
            return "[…]" if entries else "[]"
        case bool() as truth:
            return str(truth).lower()
        case str() as text:
            text = text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…"
            return '"' + "".join(letter if letter.isprintable() else "�" for letter in text) + '"'
        case other:
            return str(other)[:_LONGEST_QUOTE]


def keys(path: KeyPath) -> list[str]:
    """The keys the table at `path` may have."""
    table = _table(path)
    return list(table.model_fields) if table else []


def _problem(detail: ErrorDetails, written: Any) -> Problem:
    path = tuple(detail["loc"])
    context = detail.get("ctx", {})
    wrong = context.get("error")
    match detail["type"]:
        case "missing":
            return _missing(path)
        case "extra_forbidden":
            return _unknown(path)
        case "model_type":
            return _no_table(path)
        case "tuple_type" if len(path) == 1:
            return Problem(
                path, f"[{path[0]}] is one table, and there may be several", f"Write [[{path[0]}]]"
            )
        case "literal_error":
            message, mend = "is not known here", _choice(path, written, context["expected"])
        case "value_error" if isinstance(wrong, Wrong):
            message, mend = wrong.message, wrong.mend
        case kind:
            message, mend = _WORDS.get(kind, (f"is not accepted ({detail['msg']})", "Correct it"))
            mend = mend.format(**context)
    return Problem(path, f"{subject(path, written)} {message}", mend)


def _missing(path: KeyPath) -> Problem:
    *table, key = path
    if not table:
        return Problem(path, f"There is no [[{key}]]", f'Add [[{key}]] with id = "…" and name = "…"')
    return Problem(path, f"{_label(tuple(table))} has no {key}", f"Add {key} = … to it")


def _unknown(path: KeyPath) -> Problem:
    known = keys(path[:-1])
    otherwise = f"Known here: {', '.join(known)}"
    message = f"{_label(path[:-1])} knows no key {quoted(path[-1], key='')}"
    return Problem(path, message, suggestion(str(path[-1]), known, otherwise))


def _no_table(path: KeyPath) -> Problem:
    label = _label(path)
    mend = f"Write {label} on a line of its own" if len(path) == 1 else "Write { key = value, … }"
    return Problem(path, f"{path[0] if len(path) == 1 else label} is not one table", mend)


def _choice(path: KeyPath, written: Any, expected: str) -> str:
    choices = re.findall(r"'([^']*)'", expected)
    return suggestion(str(_value(written, path)), choices, f"Write {listed(choices)}")


def _label(path: KeyPath) -> str:
    """`[warden]`, `[[brand]]`, `an entry of person.rules`, or `the file`."""
    if not path:
        return "The file"
    if len(path) == 1:
        return f"[{path[0]}]"
    if len(path) == 2:
        return f"[[{path[0]}]]"
    return f"An entry of {'.'.join(str(part) for part in path if isinstance(part, str))}"


def _table(path: KeyPath) -> type[Table] | None:
    """The class of the table at `path`."""
    table: type[Table] | None = File
    for key in (part for part in path if isinstance(part, str)):
        field = table.model_fields.get(key) if table else None
        table = _class_in(field.annotation) if field else None
    return table


def _class_in(annotation: Any) -> type[Table] | None:
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _class_in(inner))), None)


def _value(values: Any, path: KeyPath) -> Any:
    for key in path:
        values = values[key]
    return values
