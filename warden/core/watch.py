"""Which of the watched brands a mention belongs to."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from warden.core import matching
from warden.core.matching import Matcher, brands_named
from warden.core.mention import Brand, BrandId, Mention


@dataclass(frozen=True, slots=True)
class Watch:
    """The watched brands, ready to be looked for. Build it with `watching`."""

    names: dict[str, BrandId]
    matchers: tuple[Matcher, ...]

    def brands_of(self, mention: Mention) -> tuple[BrandId, ...]:
        """The brands a mention is about: the one its sender named if we watch it, else those in its text."""
        said = self.names.get(_known_as(mention.brand)) if mention.brand else None
        return (said,) if said is not None else brands_named(mention.text, self.matchers)


def watching(brands: Sequence[Brand]) -> Watch:
    """Watch these brands; a sender may call one by its id or its name, however written."""
    names = {_known_as(brand.name): brand.id for brand in brands}
    ids: dict[str, BrandId] = {brand.id: brand.id for brand in brands}
    return Watch(names={**names, **ids}, matchers=tuple(matching.compile(brand) for brand in brands))


def slug(name: str) -> str:
    """`US Airways` -> `us-airways`: a name in the letters of an id."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _known_as(name: str) -> str:
    """One spelling of a name; one in other letters has no slug and keeps its own."""
    return slug(name) or " ".join(name.casefold().split())
