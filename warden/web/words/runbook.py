"""The phrases of runbooks."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    "runbook": Both("Was jetzt zu tun ist", "What to do now"),
    "runbook_done": Both("{done} von {all} erledigt", "{done} of {all} done"),
    "runbook_rest": Both(
        "Wie es weitergeht: Rollen, Antworten, Ende", "What comes next: roles, replies, the end"
    ),
    "tick": Both("Abhaken", "Tick"),
    "untick": Both("Doch nicht erledigt", "Not done after all"),
    "done_by": Both("{name}, {at}", "{name}, {at}"),
    "copy": Both("Kopieren", "Copy"),
    "copied": Both("Kopiert", "Copied"),
    "fill_in": Both(
        "Was in eckigen Klammern steht, bitte ausfüllen, bevor es hinausgeht.",
        "Please fill in what stands in brackets before it goes out.",
    ),
}
