"""A window of mentions, seen in several ways, each in bits against what is usual for the brand."""

import math
from typing import NamedTuple

from warden.core.baseline import Seen
from warden.core.norm import Norm
from warden.core.surprise import normal_bits, surprise

NEGATIVE_PART = 0.4  # of the mood, beside outrage: what is negative is often only a complaint
ALIKE = 0.5  # correlation of the two in calm windows
SPREAD = math.sqrt(NEGATIVE_PART**2 + 1 + 2 * ALIKE * NEGATIVE_PART)


class Window(NamedTuple):
    """What was `seen` in the last `minutes`; `scale` is the index in SCALES whose dispersion it has, `usual`
    the shares of P(negative) and P(outrage) there, `source` empty for all sources together."""

    minutes: int
    scale: int
    seen: Seen
    usual: tuple[float, float]
    source: str = ""


class View(NamedTuple):
    """One window against what is usual.

    `voices` are mentions, a copy counting as a part of one; `expected` is of voices; `negative` and `outrage`
    are masses. In bits: `volume` of all mentions, `breadth` of the voices, `mass` of negativity or of
    outrage, whichever is less usual, and `mood`, both per mention. `is_planned`: a rush was to be expected.
    """

    minutes: int
    mentions: float
    voices: float
    negative: float
    outrage: float
    expected: float
    expected_mentions: float
    usual_negative: float
    usual_outrage: float
    volume: float = 0.0
    breadth: float = 0.0
    mass: float = 0.0
    mood: float = 0.0
    source: str = ""
    is_planned: bool = False


def look(norm: Norm, window: Window, *, planned: float = 1.0) -> View:
    """See a window that has voices in it; up to `planned` times the expected ones, none is a surprise."""
    voices, negative, outrage, expected, mentions = window.seen
    usual_negative, usual_outrage = window.usual
    awaited = min(max(voices, expected), expected * planned)
    dispersion = norm.dispersions[window.scale]
    breadth = surprise(voices, awaited, dispersion)
    is_copied = mentions > voices or norm.repeats > 1.0
    mass = surprise(negative, awaited * usual_negative, dispersion)
    return View(
        minutes=window.minutes,
        mentions=mentions,
        voices=voices,
        negative=negative,
        outrage=outrage,
        expected=expected,
        expected_mentions=expected * norm.repeats,
        usual_negative=usual_negative,
        usual_outrage=usual_outrage,
        volume=surprise(mentions, awaited * norm.repeats, dispersion) if is_copied else breadth,
        breadth=breadth,
        mass=max(mass, surprise(outrage, awaited * usual_outrage, dispersion)),
        mood=normal_bits(lifted(norm, voices, negative / voices, outrage / voices, window.usual)),
        source=window.source,
        is_planned=planned > 1 and voices > expected,
    )


def lifted(norm: Norm, voices: float, negative: float, outrage: float, usual: tuple[float, float]) -> float:
    """How far a window's shares lie above the usual ones, in standard deviations of calm windows of so many
    voices; below 0 when the mood is better than usual."""
    angrier = (negative - usual[0]) / norm.negative.doubt(voices)
    fiercer = (outrage - usual[1]) / norm.outrage.doubt(voices)
    return (NEGATIVE_PART * angrier + fiercer) / SPREAD
