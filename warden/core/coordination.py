"""Whether a storm looks made: few accounts that post again and again, the more so where they say the same.

This flags and never silences: a campaign hurts a brand as much as any other storm, and is answered otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum

FEWEST_POSTS = 20  # below, one busy person decides
FEW_ACCOUNTS = 2.3  # posts per account
RATHER_FEW = 1.6
MANY_COPIES = 0.3


class Sign(StrEnum):
    """What makes a storm look coordinated."""

    FEW_ACCOUNTS = "few_accounts"
    COPIES = "copies"


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who spoke in a window: `posts` by known accounts, those `accounts`, and the followers they have
    together, None where no source tells."""

    posts: int
    accounts: int
    followers: int | None


NOBODY = Crowd(0, 0, None)


@dataclass(frozen=True, slots=True)
class Coordination:
    """How a window's posts spread over accounts (`posts_per_author`, >= 1), how many of the mentions
    repeat another (`copied_share`, 0 to 1), and the `reason` to suspect a campaign; None: there is none."""

    posts_per_author: float
    copied_share: float
    reason: Sign | None = None

    @property
    def is_suspected(self) -> bool:
        return self.reason is not None


def judged(crowd: Crowd, *, mentions: int, copies: int) -> Coordination | None:
    """What the accounts and copies of a window say; None where fewer than FEWEST_POSTS name their account.

    Copies alone are no sign: news is copied, and so is a joke, but by accounts that each say it once.

    Args:
        mentions: all of the window, >= 0; `copies` of them repeat an earlier one.

    Source: organic streams hold 1.3 to 1.5 posts per account, campaigns 2.3 and more. In 350 busy windows
    of three hours at a support account none reached 2.3; of 209 at airlines eight did.
    """
    if crowd.posts < FEWEST_POSTS:
        return None
    posts_per_author = crowd.posts / crowd.accounts
    copied_share = copies / mentions if mentions else 0.0
    return Coordination(posts_per_author, copied_share, _sign(posts_per_author, copied_share))


def _sign(posts_per_author: float, copied_share: float) -> Sign | None:
    if posts_per_author >= FEW_ACCOUNTS:
        return Sign.FEW_ACCOUNTS
    if posts_per_author >= RATHER_FEW and copied_share >= MANY_COPIES:
        return Sign.COPIES
    return None
