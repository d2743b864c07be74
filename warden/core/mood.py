"""How a brand is usually spoken of: its share of one tone (negative, or outraged), and how that varies."""

import math
from dataclasses import dataclass, replace

Sums = tuple[float, float]

KEPT = 1 - 1 / (14 * 288)  # per slot of five minutes: a memory of two weeks
SHARE_MENTIONS = 12.0  # mentions the prior share is worth
NOISE_MENTIONS = 50.0
DRIFT = 0.02**2
DRIFT_SLOTS = 3 * 288
LEAST_DRIFT = 0.01**2
LARGEST_DRIFT = 0.1**2


@dataclass(frozen=True, slots=True)
class Prior:
    """What is believed of a tone before anything is heard of a brand: its `share`, the variance of one
    mention (`noise`), and of the share between brands: where some mentions were heard (`doubt`), and where
    too few were to go by (`between`)."""

    share: float
    noise: float
    doubt: float
    between: float


NEGATIVE = Prior(share=0.3, noise=0.12, doubt=0.1**2, between=0.15**2)
OUTRAGE = Prior(share=0.12, noise=0.03, doubt=0.05**2, between=0.1**2)


@dataclass(frozen=True, slots=True)
class Mood:
    """One tone of a brand, as pairs of decaying sums whose ratio is what is wanted: `usual` is mass over
    mentions, `noise` squared deviation per mention, `drift` that of whole windows."""

    usual: Sums = (0.0, 0.0)
    noise: Sums = (0.0, 0.0)
    drift: Sums = (0.0, 0.0)

    def share(self, prior: Prior) -> float:
        """The usual mass per mention, 0 to 1."""
        return believed(self.usual, prior.share, SHARE_MENTIONS)

    def noise_of_one(self, prior: Prior) -> float:
        """Variance of one mention's probability around the usual share."""
        return believed(self.noise, prior.noise, NOISE_MENTIONS)

    def wander(self, prior: Prior) -> float:
        """Variance of a calm window's share beyond that of its mentions, doubt about the usual included."""
        drift = max(LEAST_DRIFT, believed(self.drift, DRIFT, DRIFT_SLOTS))
        return drift + prior.doubt * SHARE_MENTIONS / (self.usual[1] + SHARE_MENTIONS)

    def usually(self, prior: Prior, *, is_known: bool) -> "Usually":
        """What of it is asked again and again; of a brand not known yet, what is believed of all brands: its
        first mentions may be the storm."""
        if not is_known:
            return Usually(prior.share, prior.noise, prior.between)
        return Usually(self.share(prior), self.noise_of_one(prior), self.wander(prior))


@dataclass(frozen=True, slots=True)
class Usually:
    """A tone as it usually is: its `share`, the variance of one mention (`noise`), and what calm windows vary
    beyond that (`wander`)."""

    share: float
    noise: float
    wander: float

    def doubt(self, mentions: float) -> float:
        """Standard deviation of the share of a calm window with so many mentions (> 0), > 0."""
        return math.sqrt(self.noise / mentions + self.wander)


UNHEARD = Mood()


def learn(mood: Mood, prior: Prior, slot: Sums, window: Sums) -> Mood:
    """Take in a slot, as (mass, mentions), and the wide window that ends with it, whose share drifts."""
    mass, mentions = slot
    deviation = (mass - mentions * mood.share(prior)) ** 2
    return Mood(
        usual=added(mood.usual, mass, mentions, KEPT),
        noise=added(mood.noise, deviation, mentions, KEPT),
        drift=_drift(mood, prior, window),
    )


def rest(mood: Mood, slots: int) -> Mood:
    """Take in so many slots of silence at once."""
    return replace(mood, usual=added(mood.usual, 0.0, 0.0, KEPT**slots))


def reread(mood: Mood, more: float) -> Mood:
    """The mood as if every mention had been read so much more of this tone."""
    mass, mentions = mood.usual
    return replace(mood, usual=(mass + more * mentions, mentions))


def joined(mood: Mood, prior: Prior, share: float, part: float) -> Mood:
    """The mood once a `part` (0 to 1) of the mentions is of another usual share."""
    mentions = mood.usual[1]
    moved = mood.share(prior) * (1 - part) + share * part
    return replace(mood, usual=(moved * mentions, mentions))


def believed(sums: Sums, prior: float, weight: float) -> float:
    """The ratio of two sums, drawn towards `prior` as by `weight` of evidence."""
    return (sums[0] + prior * weight) / (sums[1] + weight)


def added(sums: Sums, over: float, under: float, kept: float) -> Sums:
    """Decay two sums, and add to them."""
    return sums[0] * kept + over, sums[1] * kept + under


def _drift(mood: Mood, prior: Prior, window: Sums) -> Sums:
    mass, mentions = window
    if mentions < 1:
        return mood.drift
    weight = mentions / (mentions + 100)  # a share of few mentions tells little
    beyond = (mass / mentions - mood.share(prior)) ** 2 - mood.noise_of_one(prior) / mentions
    return added(mood.drift, weight * min(beyond, LARGEST_DRIFT), weight, KEPT)
