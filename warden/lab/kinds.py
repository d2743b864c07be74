"""The kinds of storm and trap the simulator knows, as ranges to draw from.

The ranges are those of published measurements of firestorms: Pfeffer, Zorbach and Carley 2014; Hansen,
Kupfer and Hennig-Thurau 2018; Herhausen et al. 2019; Cheng et al. 2014.
"""

from dataclasses import dataclass

from warden.lab import texts
from warden.lab.texts import Topic

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Also:
    """A second storm in the same stream, `after` hours from the first one's onset."""

    kind: str
    after: float
    brand: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """How a storm runs, in hours: it doubles, reaches its peak, is halved. `multiplier` is that peak over the
    brand's usual rate."""

    doubling: Range
    to_peak: Range
    multiplier: Range
    half_life: Range


FLASH = Shape((0.17, 0.75), (0.0, 2.0), (10.0, 100.0), (1.0, 4.0))
HASHTAG = Shape((0.8, 2.0), (2.0, 8.0), (5.0, 40.0), (2.0, 5.0))
LAUNCH = Shape((1.0, 6.0), (1.0, 24.0), (2.0, 20.0), (6.0, 48.0))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of stream; without a `shape` nothing is said beyond the everyday.

    `negative` is the share among the storm's own posts, or added to the usual share if `is_lift`. `pages` is
    whether it should page, None where that is a matter of policy. `there` is the peak over the usual rate of
    the `source` alone, which is small enough for that. `waves` is how many more follow, day by day; a `step`
    stays; `hole` is hours in which nothing arrives; `blind` is the share of posts lost; `onset` is where in
    the stream it begins, 0 to 1.
    """

    help: str
    pages: bool | None
    shape: Shape | None = None
    negative: Range = (0.6, 0.9)
    is_lift: bool = False
    topic: Topic = texts.FROZEN
    source: str | None = None
    there: Range | None = None
    posts_per_author: Range = (1.3, 1.5)
    copied: Range = (0.0, 0.0)
    sarcastic: float = 0.0
    waves: int = 1
    weekend: bool = False
    clock_change: bool = False
    step: bool = False
    hole: Range | None = None
    blind: float = 0.0
    onset: float = 0.72
    also: Also | None = None


KINDS: dict[str, Kind] = {
    "calm": Kind("everyday talk, spontaneous bursts included", False),
    "slow-burn": Kind(
        "anger that grows over days",
        None,
        Shape((6.0, 24.0), (24.0, 168.0), (1.5, 4.0), (12.0, 48.0)),
        negative=(0.1, 0.2),
        is_lift=True,
        topic=texts.FEES,
        onset=0.45,
    ),
    "flash": Kind("from nothing to everywhere within the hour", True, FLASH),
    "hashtag": Kind("a hashtag gathers speed over hours", True, HASHTAG),
    "influencer-overnight": Kind(
        "a trickle in the night, a flood by breakfast",
        True,
        Shape((1.0, 2.0), (6.0, 16.0), (10.0, 60.0), (5.0, 10.0)),
        negative=(0.3, 0.7),
        waves=2,
    ),
    "weekend-night": Kind(
        "a flash when nobody looks",
        True,
        Shape((0.17, 0.75), (1.0, 6.0), (5.0, 40.0), (2.0, 9.0)),
        weekend=True,
    ),
    "multi-day": Kind(
        "wave after wave, day after day",
        True,
        Shape((3.0, 12.0), (24.0, 48.0), (5.0, 20.0), (3.0, 9.0)),
        negative=(0.5, 0.8),
        waves=4,
        topic=texts.FEES,
    ),
    "one-platform": Kind(
        "loud on one platform, a murmur in the sum",
        True,
        Shape((0.8, 4.0), (2.0, 24.0), (1.2, 2.0), (4.0, 24.0)),
        source="forum",
        there=(10.0, 50.0),
        topic=texts.PHISHING,
    ),
    "brigade": Kind(
        "few people, very many posts",
        True,
        Shape((0.1, 0.25), (0.0, 1.0), (20.0, 300.0), (0.5, 2.0)),
        negative=(0.8, 0.95),
        posts_per_author=(2.5, 8.0),
        copied=(0.2, 0.5),
        waves=0,
    ),
    "service-incident": Kind(
        "the app is down",
        True,
        Shape((0.25, 0.5), (1.0, 3.0), (3.0, 6.0), (2.0, 4.0)),
        negative=(0.1, 0.3),
        is_lift=True,
        topic=texts.APP_DOWN,
        waves=0,
    ),
    "positive-viral": Kind(
        "praise or a joke goes round",
        False,
        Shape((0.3, 1.0), (1.0, 2.0), (3.0, 15.0), (1.0, 4.0)),
        negative=(0.02, 0.25),
        topic=texts.DELIGHT,
    ),
    "news-only": Kind(
        "one headline on very many sites",
        False,
        Shape((1.0, 2.0), (2.0, 12.0), (3.0, 20.0), (6.0, 24.0)),
        negative=(0.0, 0.0),
        topic=texts.NEWS,
        source="news",
        copied=(0.7, 0.95),
        waves=0,
    ),
    "planned-launch": Kind(
        "a launch, a sale, a holiday",
        False,
        LAUNCH,
        negative=(-0.05, 0.05),
        is_lift=True,
        topic=texts.LAUNCH,
    ),
    "outage-backfill": Kind("a source is blind, then everything arrives late", False, hole=(1.0, 72.0)),
    "new-source": Kind(
        "a source is added and stays",
        False,
        Shape((0.0, 0.0), (0.0, 0.0), (1.5, 30.0), (0.0, 0.0)),
        negative=(0.1, 0.7),
        topic=texts.EVERYDAY,
        source="reviews",
        step=True,
    ),
    "two-brands": Kind("two brands at once", True, HASHTAG, also=Also("hashtag", 0.5, "Stadtkasse Nord")),
    "storm-in-launch": Kind("a storm inside a launch", True, HASHTAG, also=Also("planned-launch", -6.0)),
    "second-storm": Kind("a second storm soon after the first", True, FLASH, also=Also("flash", 6.0)),
    "sarcasm": Kind("a storm that praises in words", True, HASHTAG, sarcastic=0.4, topic=texts.SARCASTIC),
    "blind-source": Kind("a storm while a source is blind", True, HASHTAG, blind=0.5),
    "clock-change": Kind("a storm at 02:00 in the night the clock changes", True, FLASH, clock_change=True),
    "competitor": Kind("a competitor's storm that names our brand", None, HASHTAG),
}
