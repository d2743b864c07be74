"""How improbable what was counted is, in bits: 0 is ordinary, each further bit halves the odds."""

import math

BITS_PER_NAT = 1 / math.log(2)
FAR_TAIL = 8.0  # standard deviations; beyond, the tail's asymptote is exact to 0.03 bits and never underflows


def surprise(count: float, expected: float, dispersion: float = 0.0) -> float:
    """How improbable `count` or more are where `expected` are usual.

    Args:
        count: mentions, or a mass of probabilities, in one window; >= 0.
        expected: the baseline's mean for the same window, > 0.
        dispersion: variance beyond Poisson, as a share of the squared mean (1/k of a
            negative binomial), >= 0.

    Returns:
        About -log2 P(N >= count), at most 3 bits too low; 0.0 at or below the mean.

    Raises:
        ValueError: `expected` is not positive.

    Source: normal tail of the signed root of the deviance with a continuity correction (McCullagh and
    Nelder, Generalized Linear Models, 1989, sections 2.3 and 12.5).
    """
    if expected <= 0:
        raise ValueError("a baseline expects more than nothing")
    reached = count - 0.5
    if reached <= expected:
        return 0.0
    return normal_bits(math.sqrt(2 * _half_deviance(reached, expected, dispersion)))


def normal_bits(z: float) -> float:
    """-log2 P(Z >= z) for standard normal Z; 0.0 for z <= 0 (where it would be 1 bit or less)."""
    if z <= 0:
        return 0.0
    if z < FAR_TAIL:
        return -math.log2(math.erfc(z / math.sqrt(2)) / 2)
    return (z * z / 2 + math.log(z * math.sqrt(2 * math.pi))) * BITS_PER_NAT


def _half_deviance(reached: float, expected: float, dispersion: float) -> float:
    poisson = reached * math.log(reached / expected)
    if dispersion < 1e-6:
        return max(0.0, poisson - (reached - expected))
    shape = 1 / dispersion
    return max(0.0, poisson - (reached + shape) * math.log((reached + shape) / (expected + shape)))
