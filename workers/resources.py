"""What a worker process holds: the configured house and the trained scorer, each opened once."""

from collections.abc import Sequence
from functools import cache

from warden import watchman as watching
from warden import wiring
from warden.core.calibration import Calibration
from warden.core.feedback import Feedback
from warden.core.mention import Sentiment
from warden.ports import Pager, SentimentScorer
from warden.watchman import Watchman
from warden.wiring import House


@cache
def house() -> House:
    """The house as the configuration in `WARDEN_CONFIG` draws it."""
    return wiring.open_house(wiring.load(wiring.config_path()))


@cache
def scorer() -> SentimentScorer:
    from models.sentiment import scorer as sentiment  # only the worker that scores pays for it

    return sentiment.serving(house().settings.model_folder)


def calibrator(said: Sequence[Sentiment], meant: Sequence[Feedback], /) -> Calibration:
    """Finds a source's calibration: a Calibrator."""
    from models.sentiment import calibration  # brings SciPy along, once somebody has labelled enough

    return calibration.fit(said, meant)


@cache
def pager() -> Pager:
    return wiring.pager()


@cache
def watchman() -> Watchman:
    """The one that watches beside this process's queue, at work since it was first asked for."""
    return watching.beside(house())


def broker_url() -> str:
    return wiring.broker_url(house().settings)
