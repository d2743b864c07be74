"""The words of a warning: nobody will be on call, or somebody who is away."""

from collections.abc import Mapping
from typing import Any

from warden.core.handover_page import page_of, told_at
from warden.core.message import Message
from warden.core.page import BRAND_LENGTH, Page
from warden.core.written import plain, spoken

MOST = 5  # gaps named; the others are counted
TEXTS = {
    "de": {
        "gap": "LÜCKE",
        "away": "ABWESEND",
        "nobody": "In den nächsten 30 Tagen hat {times} niemand Bereitschaft: {listed}.",
        "planned": "{person} ist abwesend und doch eingeteilt: {listed}. Bitte eine Vertretung suchen.",
        "once": "einmal",
        "often": "{count}-mal",
        "span": "{start} bis {end}",
        "open": "ab {start}",
        "more": "{count} weitere",
    },
    "en": {
        "gap": "GAP",
        "away": "AWAY",
        "nobody": "In the next 30 days nobody is on call {times}: {listed}.",
        "planned": "{person} is away and on call all the same: {listed}. Please find a stand-in.",
        "once": "once",
        "often": "{count} times",
        "span": "{start} to {end}",
        "open": "from {start}",
        "more": "{count} more",
    },
}


def compose(message: Message) -> Page:
    """What is not covered in one schedule.

    The facts: `schedule`, `gaps` (the first of them, {start, end}; `end` None: further off than was looked),
    `count` of all; with `person` (a name) the gaps are when that person is on call and away.
    """
    text, facts = TEXTS[spoken(message.language)], message.facts
    count, listed = facts["count"], [_span(gap, message) for gap in facts["gaps"][:MOST]]
    if count > len(listed):
        listed.append(text["more"].format(count=count - len(listed)))
    if facts.get("person"):
        person = plain(str(facts["person"]), BRAND_LENGTH)
        told = text["planned"].format(person=person, listed="; ".join(listed))
        return page_of(message, "away", [told], TEXTS)
    times = text["once"] if count == 1 else text["often"].format(count=count)
    return page_of(message, "gap", [text["nobody"].format(times=times, listed="; ".join(listed))], TEXTS)


def _span(gap: Mapping[str, Any], message: Message) -> str:
    text, start = TEXTS[spoken(message.language)], told_at(gap["start"], message)
    if gap["end"] is None:
        return text["open"].format(start=start)
    return text["span"].format(start=start, end=told_at(gap["end"], message))
