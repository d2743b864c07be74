"""Which sentiment model a command uses: the one in service where it runs."""

from pathlib import Path
from typing import TYPE_CHECKING

from warden.errors import WardenError
from warden.place import config_path

if TYPE_CHECKING:
    from models.sentiment.scorer import Scorer


def in_service(config: Path | None) -> "Scorer":
    """The newest model that was trained for this configuration; the shipped one where there is none.

    Raises:
        WardenError: the configuration cannot be used, or the model is not the one its card describes.
    """
    from models.sentiment import scorer

    folder = _folder(config)
    return scorer.serving(folder) if folder else scorer.load()


def kept_in(config: Path | None) -> Path:
    """Where the models trained for this configuration lie.

    Raises:
        WardenError: there is no configuration, or it cannot be used.
    """
    folder = _folder(config)
    if folder is None:
        raise WardenError(
            f"{config_path(config)}: is not there", mend="Say with --out where the model should go"
        )
    return folder


def _folder(config: Path | None) -> Path | None:
    path = config_path(config)
    if config is None and not path.exists():
        return None
    from warden import wiring  # half a second, which a text without a configuration need not wait

    return wiring.load(path).model_folder
