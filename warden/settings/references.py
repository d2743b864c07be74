"""What is wrong between values: ids given twice, ids nobody has, keys that need one another."""

from collections.abc import Iterator

from warden.settings.document import Document, find
from warden.settings.positions import KeyPath
from warden.settings.problem import Problem, listed, suggestion
from warden.settings.shape import subject

_UNIQUE = (
    "brand.*.id",
    "source.*.id",
    "person.*.id",
    "person.*.contacts.*.id",
    "person.*.rules.*.severity",
    "schedule.*.id",
    "schedule.*.layers.*.id",
    "policy.*.id",
)
_REFERENCES = {
    "brand.*.policy": "policy",
    "source.*.brands.*": "brand",
    "schedule.*.layers.*.people.*": "person",
}
_ROTATION = ("people", "rotation", "handoff", "starts")
_TARGETS = ("policy.*.steps.*.notify.*", "policy.*.fallback.*")


def problems(document: Document) -> Iterator[Problem]:
    """Everything wrong between the values of a document; what is wrong by itself is passed over."""
    for pattern in _UNIQUE:
        yield from _twice(document, pattern)
    for pattern, table in _REFERENCES.items():
        for path, name in _texts(document, pattern):
            yield from _unknown(document, path, name, table)
    for pattern in _TARGETS:
        for path, target in _texts(document, pattern):
            kind, _, name = target.partition(":")
            if kind in {"schedule", "person"} and name:
                yield from _unknown(document, path, name, kind, prefix=f"{kind}:")
    yield from _contacts(document)
    yield from _policies(document)
    yield from _holidays(document)
    yield from _layers(document)


def _twice(document: Document, pattern: str) -> Iterator[Problem]:
    """An id belongs to one entry of its list."""
    first: dict[tuple[KeyPath, str], KeyPath] = {}
    for path, name in _texts(document, pattern):
        earlier = first.setdefault((path[:-2], name), path)
        if earlier != path:
            message = f"{subject(path, document.written)} is taken"
            yield Problem(path, message, f"{document.where(earlier)} has it already: choose another")


def _unknown(document: Document, path: KeyPath, name: str, table: str, prefix: str = "") -> Iterator[Problem]:
    known = _ids(document, f"{table}.*.id")
    if name in known:
        return
    message = f"{subject(path, document.written)} is the id of no [[{table}]]"
    otherwise = f"There is {listed(known, 'and')}" if known else f"There is no [[{table}]] yet: write one"
    yield Problem(path, message, suggestion(name, known, otherwise, prefix=prefix))


def _contacts(document: Document) -> Iterator[Problem]:
    """A rule names contacts of its own person."""
    for path, contact in _texts(document, "person.*.rules.*.steps.*.contact"):
        person = document.values["person"][path[1]]
        known = [name for _, name in find(person, "contacts.*.id") if isinstance(name, str)]
        if contact not in known:
            message = f"{subject(path, document.written)} is no contact of this person"
            otherwise = f"There is {listed(known, 'and')}" if known else "Add it to the person's contacts"
            yield Problem(path, message, suggestion(contact, known, otherwise))


def _policies(document: Document) -> Iterator[Problem]:
    """A brand may leave its policy out where there is no choice."""
    known = _ids(document, "policy.*.id")
    if len(known) < 2:
        return
    for path, brand in find(document.values, "brand.*"):
        if isinstance(brand, dict) and "policy" not in brand:
            message = f"[[brand]] names no policy, and there are {len(known)}"
            yield Problem((*path, "policy"), message, f"Add policy = {listed(known)}")


def _layers(document: Document) -> Iterator[Problem]:
    """A layer has a calendar, or everything a rotation needs; never both."""
    for path, layer in find(document.values, "schedule.*.layers.*"):
        if not isinstance(layer, dict):
            continue
        given = [key for key in _ROTATION if key in layer]
        if "calendar" in layer:
            for key in given:
                message = f"{subject((*path, key), document.written)} stands beside a calendar"
                yield Problem((*path, key), message, "The calendar says whose turn it is: keep one of them")
        elif not given:
            message = "An entry of schedule.layers says nobody's turn: it has neither people nor a calendar"
            mend = 'Add people, rotation, handoff and starts, or calendar = "https://…"'
            yield Problem(path, message, mend)
        else:
            for key in _ROTATION:
                if key not in layer:
                    message = f"An entry of schedule.layers has no {key}"
                    yield Problem((*path, key), message, f"Add {key} = … to it")


def _holidays(document: Document) -> Iterator[Problem]:
    """A window `holidays` needs to know whose."""
    for path, window in _texts(document, "schedule.*.layers.*.when.*"):
        if window == "holidays" and "holidays" not in document.values["schedule"][path[1]]:
            message = 'when: "holidays" is never active: the schedule has no holidays'
            yield Problem(path, message, 'Add for example holidays = "DE-NW" to the [[schedule]]')


def _texts(document: Document, pattern: str) -> Iterator[tuple[KeyPath, str]]:
    return ((path, value) for path, value in find(document.values, pattern) if isinstance(value, str))


def _ids(document: Document, pattern: str) -> list[str]:
    return [name for _, name in _texts(document, pattern)]
