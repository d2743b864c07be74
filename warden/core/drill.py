"""A fire drill: when it is over, if nobody ends it."""

from datetime import datetime, timedelta

from warden.core.incident import Incident
from warden.core.policy import Chain

PATIENCE = timedelta(hours=1)  # once everybody was tried, or after an answer


def ends_at(drill: Incident, chain: Chain) -> datetime:
    """When a drill ends by itself: once the whole chain had its time, and whoever answered had theirs."""
    rounds = chain.policy.repeat + 1
    tried = drill.opened_at + rounds * sum((step.wait for step in chain.policy.steps), timedelta())
    return max(tried, drill.acknowledged_at or tried) + PATIENCE
