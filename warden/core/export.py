"""An incident as a document: its figures and its timeline, for a report or another system."""

import re
from collections.abc import Mapping
from typing import Any

# What means something in Markdown; and "://" and "www.", which some readers make a link of by themselves.
SPECIAL = re.compile(r"[\\`*_{}\[\]<>#|!~&]|:(?=//)|(?<=www)\.", re.IGNORECASE)


def as_markdown(story: Mapping[str, Any]) -> str:
    """One incident in Markdown.

    Args:
        story: the public shape of an incident, with `brand_name`, its `timeline`, who `answered`, and its
            latest `explanation` (None without one). Texts from outside are escaped, so that none of them
            becomes a link, an image or HTML.
    """
    figures = [
        ("Status", story["status"]),
        ("Severity", story["severity"]),
        ("Opened", story["opened_at"]),
        ("First mention", story["first_mention_at"]),
        ("Acknowledged", _by(story["acknowledged_at"], story["acknowledged_by"])),
        ("Resolved", _by(story["resolved_at"], story["resolved_by"])),
        ("Peak", story["peak_at"]),
        ("Mentions", f"{story['mentions']} in {story['window_minutes']} min (usual {story['expected']:.1f})"),
        ("Negative", f"{story['negative_share']:.0%} (usual {story['usual_negative_share']:.0%})"),
        ("Words", ", ".join(story["drivers"]["words"])),
        *_why(story["explanation"]),
    ]
    rows = [f"| {name} | {_plain(str(value))} |" for name, value in figures if value]
    paged = [f"- {_plain(one['person'])}: {_answer(one)}" for one in story["answered"]]
    people = ["## Who answered", "", *paged, ""] if paged else []
    entries = [f"- {entry['at']} {_plain(entry['text'])}" for entry in story["timeline"]]
    mark = "DRILL, simulated: " if story["drill"] else ""
    title = f"# {mark}Incident {story['id']}: {_plain(story['brand_name'])}"
    table = ["| | |", "|---|---|", *rows]
    return "\n".join(
        [title, "", _plain(story["reason"]), "", *table, "", *people, "## Timeline", "", *entries, ""]
    )


def _why(explanation: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if explanation is None:
        return []
    views = [
        f"{each['view']} {each['value']:,.2f} in {each['minutes']} min"
        f" (usual {each['usual']:,.2f}, {each['bits']:.0f} bits)"
        for each in explanation["evidence"]
    ]
    return [("Views", "; ".join(views)), ("Posts", ", ".join(str(id_) for id_ in explanation["posts"]))]


def _answer(one: Mapping[str, Any]) -> str:
    if one["paged_at"] is None:
        return "not reached"
    contact = _plain(one["contact"])
    if one["after_s"] is None:
        return f"paged {one['paged_at']} by {contact}, no answer"
    return f"answered {one['after_s']:.0f} s after the page by {contact}"


def _by(at: str | None, who: str | None) -> str:
    return f"{at} by {who}" if at else ""


def _plain(text: str) -> str:
    """On one line, without anything that Markdown or a terminal would obey."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return SPECIAL.sub(r"\\\g<0>", " ".join(shown.split()))
