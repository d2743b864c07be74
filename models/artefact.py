"""Save, verify, load: trained arrays in a file whose sha256 stands in the card beside it.

Plain numpy arrays, never a pickle: loading an artefact can run nobody's code.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from warden.errors import ArtefactError

CARD = "CARD.md"
_MEND = "Train again (`make train DATA=...`) or restore the file and its card from the release"

Arrays = Mapping[str, NDArray[Any]]


def save(path: Path, arrays: Arrays) -> str:
    """Write `arrays` to `path` (.npz); its sha256, to be written into the card as "sha256: <it>".

    The same arrays give the same bytes.
    """
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    path.write_bytes(buffer.getvalue())
    return hashlib.sha256(buffer.getvalue()).hexdigest()


def load(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays in `path`, once its checksum is found in the CARD.md of its folder.

    Raises:
        ArtefactError: the file or the card is missing, or they do not belong together.
    """
    card = path.with_name(CARD)
    try:
        content, words = path.read_bytes(), card.read_text(encoding="utf-8")
    except OSError as cause:
        raise ArtefactError(f"{cause.filename}: cannot be read ({cause.strerror})", mend=_MEND) from cause
    found = hashlib.sha256(content).hexdigest()
    if found not in re.findall(r"sha256: `?([0-9a-f]{64})", words):
        raise ArtefactError(f"{path}: its sha256 is {found}, which {card} does not name", mend=_MEND)
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except (ValueError, OSError) as cause:
        raise ArtefactError(f"{path}: is not an archive of arrays ({cause})", mend=_MEND) from cause
