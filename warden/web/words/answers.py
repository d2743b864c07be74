"""The phrases of the answers besides "I have it" and "it is over"."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    "more_answers": Both("Anders antworten", "Other answers"),
    "snooze": Both("Ich übernehme und komme darauf zurück", "I have it and come back to it"),
    "snooze_15": Both("in 15 min", "in 15 min"),
    "snooze_60": Both("in 1 h", "in 1 h"),
    "snooze_240": Both("in 4 h", "in 4 h"),
    "snooze_morning": Both("um 08:00", "at 08:00"),
    "snooze_more": Both(
        "Bis dahin wird niemand geweckt, danach beginnt es von vorn. Wird es kritisch, klingelt es sofort.",
        "Nobody is woken until then; then it starts over. If it turns critical, it rings at once.",
    ),
    "reassign": Both("Jemand anderes soll übernehmen", "Somebody else should take it"),
    "reassign_ask": Both("Jetzt fragen", "Ask now"),
    "reassign_more": Both(
        "Wird sofort geweckt. Offen bleibt der Vorfall, bis jemand übernimmt.",
        "They are woken at once. The incident stays open until somebody takes it.",
    ),
    "escalate": Both("Verstärkung", "More people"),
    "escalate_now": Both("Jetzt weitere wecken", "Wake the next now"),
    "correct": Both("Wie schlimm ist es wirklich?", "How bad is it really?"),
    "snoozed_until": Both("Zurückgestellt bis", "Snoozed until"),
    "assigned_to": Both("Gefragt, noch ohne Antwort", "Asked, no answer yet"),
    "done_snooze": Both(
        "Übernommen. Danke, {name}: Bis {at} wird niemand geweckt.",
        "Acknowledged. Thank you, {name}: nobody is woken until {at}.",
    ),
    "done_reassign": Both(
        "{name} wird jetzt geweckt. Bis jemand übernimmt, bleibt der Vorfall offen.",
        "{name} is being woken now. The incident stays open until somebody takes it.",
    ),
    "done_escalate": Both(
        "Danke, {name}: Jetzt werden weitere geweckt.", "Thank you, {name}: the next are woken now."
    ),
    "done_severity": Both("Die Schwere ist jetzt: {severity}.", "The severity is now: {severity}."),
    "too_late_severity": Both("Die Schwere ist schon: {severity}.", "The severity is already: {severity}."),
    "too_late_escalate": Both(
        "Der nächste Schritt ist schon fällig, oder bei dieser Schwere wird niemand geweckt.",
        "The next step is due already, or this severity wakes nobody.",
    ),
}
