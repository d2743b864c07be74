"""A text becomes prose, tasks and replies, and facts from outside stay facts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.support.incidents import MINUTE, T0, an_incident
from warden.core.incident import Drivers
from warden.core.runbook import Checklist, Prose, Reply, facts_of, read, tasks

TEXT = """# A storm

{brand} since {since}.

## First

- [ ] Acknowledge
- [ ] Read posts about {words}

Then wait.

- [x] Close

```reply First word
We are sorry, {words}.

[name] {unheard_of}
```
"""
FACTS = {"brand": "Muster*bank", "since": "09:40", "words": "[down](http://x)"}


def drivers_of(*words, sources=()):
    return replace(an_incident(), drivers=Drivers(words=words, sources=sources))


def told(incident, language="de", now=T0):
    return facts_of(incident, "Musterbank", language=language, zone="Europe/Berlin", now=now)


def test_prose_tasks_and_replies_come_in_their_order() -> None:
    opening, first, then, last, reply = read(TEXT, FACTS)
    assert opening == Prose("# A storm\n\nMuster\\*bank since 09:40.\n\n## First")
    assert isinstance(first, Checklist)
    assert [task.text for task in first.tasks] == ["Acknowledge", "Read posts about [down](http://x)"]
    assert then == Prose("Then wait.")
    assert isinstance(last, Checklist)
    assert isinstance(reply, Reply)


def test_a_fact_is_never_a_link_or_a_headline_of_the_prose() -> None:
    (prose,) = read("About {words} of {brand}", FACTS)
    assert prose == Prose(r"About \[down\]\(http://x\) of Muster\*bank")


def test_a_reply_holds_the_fact_as_it_is_and_leaves_the_rest_to_people() -> None:
    reply = read(TEXT, FACTS)[-1]
    assert reply == Reply("First word", "We are sorry, [down](http://x).\n\n[name] {unheard_of}")


def test_a_task_keeps_its_id_while_its_words_stay_whatever_the_facts() -> None:
    before = tasks(read(TEXT, FACTS))
    after = tasks(read("Something new\n" + TEXT, {**FACTS, "words": "other"}))
    assert [task.id for task in before] == [task.id for task in after]
    assert len({task.id for task in before}) == 3
    assert after[1].text == "Read posts about other"


def test_a_fence_that_is_never_closed_holds_the_rest() -> None:
    assert read("```reply Half\nWe are", {}) == (Reply("Half", "We are"),)


def test_other_fences_are_prose() -> None:
    assert read("```sh\n- x\n```", {}) == (Prose("```sh\n- x\n```"),)


def test_facts_are_told_in_the_zone_and_the_language_of_the_team() -> None:
    found = told(drivers_of("App down", "Kontosperrung", sources=(("x", 0.6), ("reddit", 0.3))))
    assert found == {
        "brand": "Musterbank",
        "since": "09:40",
        "where": "x, reddit",
        "words": "App down, Kontosperrung",
        "mentions": "312",
    }


def test_a_storm_of_yesterday_is_told_with_its_day() -> None:
    assert told(an_incident(), now=T0 + 1440 * MINUTE)["since"] == "04.03., 09:40"


def test_what_nobody_knows_yet_is_said_to_be_unknown() -> None:
    assert told(an_incident())["words"] == "[noch unbekannt]"
    assert told(an_incident(), language="fr")["where"] == "[not known yet]"


def test_a_word_that_would_be_a_link_or_a_call_is_no_fact() -> None:
    found = told(drivers_of("https://evil.example", "@everyone", "App down"))
    assert found["words"] == "App down"


@given(st.text(), st.text())
def test_any_text_is_a_runbook_and_no_task_is_lost(text: str, word: str) -> None:
    blocks = read(f"{text}\n\n- [ ] Stay\n", {"words": word})
    is_open_fence = "```reply" in text
    assert is_open_fence or tasks(blocks)[-1].text == "Stay"
