"""The phrases of planned events."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    # what is planned
    "events": Both("Geplant", "Planned"),
    "events_title": Both("Was geplant ist", "What is planned"),
    "events_more": Both(
        "Ein Launch, ein Ausverkauf, ein Feiertag: In dieser Zeit wird mehr erwartet, und ein Andrang"
        " weckt niemanden. Werden die Beiträge ungewöhnlich negativ, klingelt es trotzdem.",
        "A launch, a sale, a holiday: more is expected in that time, and a rush wakes nobody."
        " If posts turn unusually negative, it rings all the same.",
    ),
    "events_coming": Both("Laufend und kommend", "Running and coming"),
    "events_past": Both("Vergangen", "Past"),
    "events_none": Both("Nichts ist geplant.", "Nothing is planned."),
    "events_rest": Both("Weitere später Kommende nennt die API.", "The API lists more that come later."),
    "event_running": Both("läuft", "running"),
    "event_times": Both("bis zu {times}-mal so viel wie üblich", "up to {times} times the usual"),
    "event_remove": Both("Entfernen", "Remove"),
    "event_end": Both("Jetzt beenden", "End now"),
    "event_end_more": Both("Was bis jetzt galt, bleibt.", "What held until now stays."),
    "event_add": Both("Neu planen", "Plan something"),
    "event_brand": Both("Marke", "Brand"),
    "event_from": Both("Von", "From"),
    "event_to": Both("Bis", "Until"),
    "event_how_many": Both("Bis zu wie viel Mal so viel wie üblich?", "Up to how many times the usual?"),
    "event_note": Both("Was ist geplant?", "What is planned?"),
    "event_hint": Both("zum Beispiel: Launch Musterbank Pay", "for example: Launch Musterbank Pay"),
    "event_save": Both("Planen", "Plan it"),
    "event_no_time": Both(
        "Anfang oder Ende ist keine Zeit. Schreiben Sie zum Beispiel 2026-12-01T09:00.",
        "The start or the end is no time. Write for example 2026-12-01T09:00.",
    ),
    "event_no_number": Both(
        "Das Vielfache ist keine Zahl. Üblich ist 5.", "How many times is no number. 5 is usual."
    ),
    "planned_line": Both(
        "geplant: {note}, {span}, bis zu {times}-mal so viel wie üblich",
        "planned: {note}, {span}, up to {times} times the usual",
    ),
    "planned_during": Both(
        "Während eines geplanten Ereignisses: {note}, {span}", "During planned event: {note}, {span}"
    ),
}
