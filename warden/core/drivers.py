"""What drives a storm, in short: for the page, the list and the top of the view."""

from warden.core.explanation import Explanation
from warden.core.incident import Drivers


def of(why: Explanation) -> Drivers:
    """The words and sources of an explanation, and who is speaking."""
    return Drivers(
        words=tuple(word.term for word in why.words),
        sources=tuple((each.source, each.share) for each in why.sources),
        coordination=why.coordination,
        reach=why.reach,
    )
