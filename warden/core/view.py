"""A window of mentions, seen in several ways, each in bits against what is usual for the brand."""

from dataclasses import dataclass

from warden.core.baseline import Norm, Seen
from warden.core.surprise import normal_bits, surprise


@dataclass(frozen=True, slots=True)
class Tone:
    """One tone (negative, or outraged) of a window: its `mass` (a sum of probabilities) against what is usual,
    and the `mood`, that mass per mention, in bits."""

    mass: float = 0.0
    mood: float = 0.0


CALM = Tone()


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
    anger: Tone = CALM
    indignation: Tone = CALM
    source: str = ""


def look(
    norm: Norm,
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
    dispersion = norm.dispersions[scale]

    def tone(mass: float, share: float, doubt: float) -> Tone:
        lifted = (mass / mentions - share) / doubt
        if lifted <= 0:
            return CALM
        return Tone(surprise(mass, awaited * share, dispersion), normal_bits(lifted))

    return View(
        minutes,
        mentions,
        negative,
        outrage,
        expected,
        *usual,
        volume=surprise(mentions, awaited, dispersion),
        anger=tone(negative, usual[0], norm.negative.doubt(mentions)),
        indignation=tone(outrage, usual[1], norm.outrage.doubt(mentions)),
        source=source,
    )
