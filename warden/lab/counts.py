"""Scores of bare counts, as `warden backtest --counts` writes them."""

from warden.core.counts import State

PAGE = 0.5  # a score from here up is a page
CALM = 0.49  # the highest score of a row that is none


def score(state: State) -> float:
    """How loudly the last row speaks for a page, in [0, 1]."""
    spoken = max(0.0, state.reached) / (1 + max(0.0, state.reached))
    return PAGE + (1 - PAGE) * spoken if state.is_page else CALM * spoken
