"""What a worker process holds: the configured house and the trained scorer, each opened once."""

from functools import cache

from warden import wiring
from warden.ports import Pager, SentimentScorer
from warden.wiring import House


@cache
def house() -> House:
    """The house as the configuration in `WARDEN_CONFIG` draws it."""
    return wiring.open_house(wiring.load(wiring.config_path()))


@cache
def scorer() -> SentimentScorer:
    from models.sentiment import scorer as sentiment  # only the worker that scores pays for it

    return sentiment.load(sentiment.in_service(house().settings.model_folder))


@cache
def pager() -> Pager:
    return wiring.pager()


def broker_url() -> str:
    return wiring.broker_url(house().settings)
