"""An incident as Markdown: what strangers wrote is shown, and does nothing."""

from typing import Any

import pytest

from warden.core.export import as_markdown

STORY: dict[str, Any] = {
    "id": 3,
    "brand": "musterbank",
    "brand_name": "Musterbank",
    "status": "acknowledged",
    "drill": False,
    "severity": "critical",
    "opened_at": "2026-03-04T09:00:00Z",
    "first_mention_at": "2026-03-04T08:40:00Z",
    "acknowledged_at": "2026-03-04T09:05:00Z",
    "acknowledged_by": "anna",
    "resolved_at": None,
    "resolved_by": None,
    "peak_at": "2026-03-04T09:20:00Z",
    "mentions": 312,
    "window_minutes": 30,
    "expected": 24.04,
    "negative_share": 0.714,
    "usual_negative_share": 0.22,
    "reason": "far more than usual",
    "drivers": {"words": ["Kontosperrung", "App down"], "sources": {"x": 0.6}},
    "explanation": None,
    "answered": [],
    "timeline": [
        {"at": "2026-03-04T09:00:00Z", "text": "Noticed"},
        {"at": "2026-03-04T09:05:00Z", "text": "Anna has it"},
    ],
}


def test_a_drill_says_what_it_is_before_anything_else() -> None:
    assert as_markdown({**STORY, "drill": True}).startswith("# DRILL, simulated: Incident 3: Musterbank\n")


def noted(text: str) -> str:
    """How a note of this text stands in the timeline."""
    document = as_markdown({**STORY, "timeline": [{"at": "T", "text": text}]})
    *_, entry = document.splitlines()
    return entry.removeprefix("- T ")


def test_figures_and_timeline_stand_in_the_document() -> None:
    assert as_markdown(STORY).splitlines() == [
        "# Incident 3: Musterbank",
        "",
        "far more than usual",
        "",
        "| | |",
        "|---|---|",
        "| Status | acknowledged |",
        "| Severity | critical |",
        "| Opened | 2026-03-04T09:00:00Z |",
        "| First mention | 2026-03-04T08:40:00Z |",
        "| Acknowledged | 2026-03-04T09:05:00Z by anna |",
        "| Peak | 2026-03-04T09:20:00Z |",
        "| Mentions | 312 in 30 min (usual 24.0) |",
        "| Negative | 71% (usual 22%) |",
        "| Words | Kontosperrung, App down |",
        "",
        "## Timeline",
        "",
        "- 2026-03-04T09:00:00Z Noticed",
        "- 2026-03-04T09:05:00Z Anna has it",
    ]


def test_it_ends_with_a_line_end() -> None:
    assert as_markdown(STORY).endswith("Anna has it\n")


def test_what_has_not_happened_has_no_row() -> None:
    calm = {**STORY, "acknowledged_at": None, "acknowledged_by": None, "drivers": {"words": []}}
    assert not [line for line in as_markdown(calm).splitlines() if "Acknowledged" in line or "Words" in line]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[free money](https://evil.example)", r"\[free money\](https\://evil.example)"),
        ("![](https://evil.example/pixel.png)", r"\!\[\](https\://evil.example/pixel.png)"),
        ("https://evil.example", r"https\://evil.example"),
        ("WWW.evil.example", r"WWW\.evil.example"),
        ("<img src=x onerror=alert(1)>", r"\<img src=x onerror=alert(1)\>"),
        ("&lt;b&gt;", r"\&lt;b\&gt;"),
        ("| a | b |", r"\| a \| b \|"),
        ("# loud **bold** _sly_ `code` ~~gone~~", r"\# loud \*\*bold\*\* \_sly\_ \`code\` \~\~gone\~\~"),
        ("\\[x](y)", r"\\\[x\](y)"),
        ("first\n\n# second\r\n- third", r"first \# second - third"),
        ("\x1b[31mred\x1b[0m \u202egnp.exe\0", r"\[31mred \[0m gnp.exe"),
        ("um 12:30 Uhr, Ärger. Ende.", "um 12:30 Uhr, Ärger. Ende."),
    ],
)
def test_a_text_is_shown_and_never_obeyed(text: str, shown: str) -> None:
    assert noted(text) == shown


def test_hostile_words_reason_and_brand_break_neither_table_nor_title() -> None:
    hostile = "a|b\n| x | <b>"
    story = {**STORY, "reason": hostile, "brand_name": hostile, "drivers": {"words": [hostile]}}
    lines = as_markdown(story).splitlines()
    assert len(lines) == len(as_markdown(STORY).splitlines())
    assert lines[0] == r"# Incident 3: a\|b \| x \| \<b\>"
    assert lines[2] == r"a\|b \| x \| \<b\>"
    assert r"| Words | a\|b \| x \| \<b\> |" in lines


def test_a_text_without_end_takes_no_time_without_end() -> None:
    assert len(noted("<a href='javascript:x'>" * 50_000)) > 1_000_000


def test_what_the_views_saw_and_the_telling_posts_are_told_shortly() -> None:
    spoken = {"view": "volume", "minutes": 30, "value": 312.0, "usual": 24.04, "bits": 180.2}
    document = as_markdown({**STORY, "explanation": {"evidence": [spoken], "posts": [3, 17]}})
    assert "| Views | volume 312.00 in 30 min (usual 24.04, 180 bits) |" in document
    assert "| Posts | 3, 17 |" in document


def test_who_was_paged_and_who_answered_how_fast_stands_in_it() -> None:
    anna = {"person": "anna", "contact": "push", "paged_at": "T", "answered_at": "U", "after_s": 48.2}
    ben = {**anna, "person": "ben", "answered_at": None, "after_s": None}
    carl = {**ben, "person": "carl", "contact": None, "paged_at": None}
    document = as_markdown({**STORY, "answered": [anna, ben, carl]})
    assert "- anna: answered 48 s after the page by push\n" in document
    assert "- ben: paged T by push, no answer\n- carl: not reached\n" in document
