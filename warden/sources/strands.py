"""One poll of a source that is asked several questions: a strand for each hashtag or search.

The cursor holds one mark per strand, so a strand that fails keeps its own and the others move on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from warden.core.mention import Mention
from warden.errors import SourceError
from warden.ports import Fetched


@dataclass(slots=True)
class Strand:
    """What one question brought. `mark` is where to go on next time; `error` ended it early."""

    mark: str | None
    mentions: list[Mention] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    error: SourceError | None = None

    def add(self, mentions: Sequence[Mention], faults: Sequence[str]) -> None:
        self.mentions.extend(mentions)
        self.faults.extend(faults)


def read_strands(
    names: Sequence[str], read: Callable[[str, str | None], Strand], cursor: Mapping[str, str]
) -> Fetched:
    """Read strand after strand (`read(name, mark)`), and stop asking once a server asks for a pause.

    Raises:
        SourceError: the first failure, if nothing at all was brought.
    """
    marks = {name: cursor[name] for name in names if name in cursor}
    strands: dict[str, Strand] = {}
    for name in names:
        strands[name] = strand = read(name, cursor.get(name))
        if strand.mark is not None:
            marks[name] = strand.mark
        if strand.error and strand.error.retry_after:
            break
    return _together(strands, marks)


def _together(strands: Mapping[str, Strand], marks: Mapping[str, str]) -> Fetched:
    errors = [(name, strand.error) for name, strand in strands.items() if strand.error]
    mentions = {m.external_id: m for strand in strands.values() for m in strand.mentions}
    if errors and not mentions and len(errors) == len(strands):
        raise errors[0][1]
    return Fetched(
        mentions=tuple(mentions.values()),
        cursor=marks,
        faults=tuple(f"{name}: {fault}" for name, strand in strands.items() for fault in strand.faults)
        + tuple(f"{name}: {error}" for name, error in errors),
        retry_after=max((error.retry_after for _, error in errors if error.retry_after), default=None),
    )
