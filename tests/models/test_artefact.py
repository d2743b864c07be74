from pathlib import Path

import numpy as np
import pytest

from models import artefact
from warden.errors import ArtefactError

ARRAYS = {"weights": np.arange(6, dtype=np.float16).reshape(2, 3), "names": np.array(["de", "en"])}


def saved(folder: Path) -> Path:
    path = folder / "model-1.npz"
    digest = artefact.save(path, ARRAYS)
    (folder / "CARD.md").write_text(f"- file: `model-1.npz`, sha256: `{digest}`\n")
    return path


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    loaded = artefact.load(saved(tmp_path))

    assert loaded.keys() == ARRAYS.keys()
    assert all((loaded[name] == array).all() for name, array in ARRAYS.items())


def test_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    assert artefact.save(tmp_path / "a.npz", ARRAYS) == artefact.save(tmp_path / "b.npz", ARRAYS)


def test_a_file_its_card_does_not_name_is_refused(tmp_path: Path) -> None:
    path = saved(tmp_path)
    path.write_bytes(path.read_bytes() + b"\0")

    with pytest.raises(ArtefactError, match="its sha256 is"):
        artefact.load(path)


@pytest.mark.parametrize("name", ["model-1.npz", "CARD.md"])
def test_a_missing_file_is_told_by_name(tmp_path: Path, name: str) -> None:
    path = saved(tmp_path)
    (tmp_path / name).unlink()

    with pytest.raises(ArtefactError, match=name):
        artefact.load(path)


def test_an_array_that_would_need_a_pickle_is_never_opened(tmp_path: Path) -> None:
    """A pickle can run anybody's code when it is read."""
    path = tmp_path / "model-1.npz"
    np.savez(path, weights=np.array([{"a": 1}], dtype=object))
    digest = artefact.hashlib.sha256(path.read_bytes()).hexdigest()
    (tmp_path / "CARD.md").write_text(f"sha256: {digest}")

    with pytest.raises(ArtefactError, match="not an archive"):
        artefact.load(path)
