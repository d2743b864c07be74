"""A window of mentions, seen in several ways, each in bits against what is usual for the brand."""

from dataclasses import dataclass

from warden.core import mood
from warden.core.baseline import Baseline, Seen
from warden.core.surprise import normal_bits, surprise


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone (negative, or outraged) of a window: its `mass` (a sum of probabilities) against what is usual, and the
    `mood`, that mass per mention, in bits."""

    mass: float = 0.0
    mood: float = 0.0


@dataclass(frozen=True, slots=True)
class View:
    """One window of a brand, or of one `source` of it (empty: of all).

    `mentions` are voices, a copy counting as a part of one; `negative` and `outrage` are masses; `volume` is
    in bits, and so are the tones; `usual_negative` and `usual_outrage` are shares.
    """

    minutes: int = 0
    mentions: float = 0.0
    negative: float = 0.0
    outrage: float = 0.0
    expected: float = 0.0
    usual_negative: float = 0.0
    usual_outrage: float = 0.0
    volume: float = 0.0
    anger: Tone = Tone()
    indignation: Tone = Tone()
    source: str = ""


def look(
    known: Baseline,
    scale: int,
    minutes: int,
    seen: Seen,
    usual: tuple[float, float],
    *,
    planned: float = 1.0,
    source: str = "",
) -> View:
    """See a window (with mentions in it) against what is known of the brand.

    Args:
        scale: the index in SCALES whose dispersion the window has.
        usual: the shares of P(negative) and P(outrage) that are usual there.
        planned: how many times the usual mentions are planned for; up to so many, none is a surprise.
    """
    mentions, negative, outrage, expected = seen
    awaited = min(max(mentions, expected), expected * planned)
    dispersion = known.dispersion(scale)

    def tone(mass: float, share: float, habit: mood.Mood, prior: mood.Prior) -> Tone:
        lifted = (mass / mentions - share) / habit.doubt(prior, mentions)
        return Tone(surprise(mass, awaited * share, dispersion), normal_bits(lifted))

    return View(
        minutes,
        *seen,
        *usual,
        volume=surprise(mentions, awaited, dispersion),
        anger=tone(negative, usual[0], known.negative, mood.NEGATIVE),
        indignation=tone(outrage, usual[1], known.outrage, mood.OUTRAGE),
        source=source,
    )


def doubted(known: Baseline, mentions: float) -> tuple[float, float]:
    """Standard deviations of the shares of P(negative) and P(outrage) of a calm window with so many."""
    return known.negative.doubt(mood.NEGATIVE, mentions), known.outrage.doubt(mood.OUTRAGE, mentions)
