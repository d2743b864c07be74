"""The words of a notice: a source is blind, or hears again. Posted to channels; it wakes nobody."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from warden.core.circumstances import Outage
from warden.core.incident import Severity
from warden.core.page import BRAND_LENGTH, Page, clock, titled
from warden.core.written import plain, spoken

TITLES = {
    "de": {"blind": "BLIND", "again": "HÖRT WIEDER"},
    "en": {"blind": "BLIND", "again": "HEARS AGAIN"},
}
TEXTS = {
    "de": {
        "blind": "Blind auf {source} seit {start} ({zone}).",
        "again": "Blind auf {source} von {start} bis {end} ({zone}).",
        "fewer": "Ein Sturm um {brands}, der nur dort tobt, bliebe unbemerkt.",
        "deaf": "Auch sonst hört warden nichts mehr: Ein Sturm um {brands} bliebe unbemerkt.",
        "late": "Was dort geschrieben wurde, zählt nach, soweit es noch kommt, und weckt niemanden.",
    },
    "en": {
        "blind": "Blind on {source} since {start} ({zone}).",
        "again": "Blind on {source} from {start} to {end} ({zone}).",
        "fewer": "A storm around {brands} that rages there alone would go unnoticed.",
        "deaf": "Nothing else is heard either: a storm around {brands} would go unnoticed.",
        "late": "What was written there is counted late, as far as it still arrives, and wakes nobody.",
    },
}


def compose(
    outage: Outage,
    fewer: Sequence[str] = (),
    deaf: Sequence[str] = (),
    *,
    over: bool,
    language: str,
    zone: str,
    url: str,
    now: datetime,
    simulated: bool,
) -> Page:
    """Put an outage into a notice.

    Args:
        fewer: names of the brands that are still heard elsewhere; `deaf`: of those heard nowhere any more.
        over: the news is that the source answers again, not that it is blind.
        language: `de` or `en`; anything else reads English.
        zone: the IANA zone times are told in.
        url: where one can look, put last in the body.
        simulated: the clock is simulated, and the notice has to say so.
    """
    language = spoken(language)
    text, shown = TEXTS[language], partial(clock, language=language, zone=ZoneInfo(zone), now=now)
    when = {"start": shown(outage.start), "end": shown(outage.end or now), "zone": zone}
    parts = [text["again" if over else "blind"].format(source=outage.source, **when)]
    if over:
        parts.append(text["late"])
    else:
        parts += [text["deaf"].format(brands=_named(deaf))] if deaf else []
        parts += [text["fewer"].format(brands=_named(fewer))] if fewer else []
    return _page("again" if over else "blind", outage, parts, language=language, url=url, simulated=simulated)


def _page(
    which: str, outage: Outage, parts: Sequence[str], *, language: str, url: str, simulated: bool
) -> Page:
    title = titled(f"{TITLES[language][which]} {outage.source}", language, simulated=simulated)
    return Page(title, " ".join([f"{title}:", *parts, f"→ {url}"]), Severity.WATCH, url)


def _named(brands: Sequence[str]) -> str:
    return ", ".join(plain(brand, BRAND_LENGTH) for brand in brands)
