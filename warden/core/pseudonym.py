"""Authors by a name that tells nobody who they are, the same for the same author."""

import hashlib
import hmac

LENGTH = 16  # hexadecimal digits: 64 bits, so that two authors hardly ever share a name


def pseudonym(author: str, key: bytes) -> str:
    """A keyed hash (HMAC-SHA-256, RFC 2104) of an author's name; without `key` nobody can try names on it."""
    return hmac.new(key, author.encode(), hashlib.sha256).hexdigest()[:LENGTH]
