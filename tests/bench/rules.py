"""Rules that products publish for a burst of mentions, as rivals of the detector of bare counts.

All look once an hour at hourly sums. A rule is a function of the hours so far, the latest last, and says
whether to page. Sources: the rules as their vendors document them; the seasonal one is a textbook negative
binomial, untuned.
"""

from collections.abc import Callable, Sequence
from statistics import fmean, pstdev, pvariance

Rule = Callable[[Sequence[float]], bool]

WEEK_H, DAY_H = 168, 24
FORTNIGHT_H = 2 * WEEK_H


def times_weekly_mean(times: float) -> Rule:
    """The last hour is so many times the hourly mean of the seven days before it."""
    return lambda hours: len(hours) > DAY_H and hours[-1] >= times * max(fmean(hours[-WEEK_H - 1 : -1]), 1e-9)


def times_same_hour(times: float) -> Rule:
    """The last hour is so many times the mean of the same hour of all earlier weeks."""
    return lambda hours: (
        len(hours) > WEEK_H and hours[-1] >= times * max(fmean(hours[-1 - WEEK_H :: -WEEK_H]), 1e-9)
    )


def day_over_week(hours: Sequence[float]) -> bool:
    """The mean of 24 h lies two standard deviations of hours above the mean of seven days."""
    week = hours[-WEEK_H:]
    return len(hours) >= WEEK_H and fmean(hours[-DAY_H:]) > fmean(week) + 2 * pstdev(week)


def seasonal_negative_binomial(hours: Sequence[float]) -> bool:
    """Ten mentions or more, five standard deviations above the mean of the same hour of the last 14 days."""
    if len(hours) <= 3 * DAY_H:
        return False
    same = hours[-1 - DAY_H : -1 - FORTNIGHT_H : -DAY_H]
    mean = max(fmean(same), 0.5)
    past = hours[-1 - FORTNIGHT_H : -1]
    level = max(fmean(past), 0.5)
    beyond = max(0.0, (pvariance(past) - level) / level**2)
    return hours[-1] >= 10 and hours[-1] - mean > 5 * (mean + beyond * mean**2) ** 0.5


RULES: dict[str, Rule] = {
    "last hour ≥ 1.5 × the 7-day hourly mean": times_weekly_mean(1.5),
    "last hour ≥ 4 × the 7-day hourly mean": times_weekly_mean(4),
    "last hour ≥ 2 × the same hour of earlier weeks": times_same_hour(2),
    "mean of 24 h > mean of 7 d + 2 sd": day_over_week,
    "seasonal negative binomial, z > 5, ≥ 10 mentions": seasonal_negative_binomial,
}
