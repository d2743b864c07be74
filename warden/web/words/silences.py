"""The phrases of silences."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    "silences": Both("Stummschaltungen", "Silences"),
    "silences_more": Both(
        "Solange eine Marke stumm ist, wird niemand geweckt, auch nicht bei kritischer Schwere. Vorfälle"
        " öffnen trotzdem, die Kanäle erfahren alles, und am Ende geht es weiter, wo es stand.",
        "While a brand is silenced nobody is woken, not even at critical severity. Incidents open all the"
        " same, channels are told everything, and in the end it goes on where it stood.",
    ),
    "silences_coming": Both("Laufend und kommend", "Running and coming"),
    "silences_past": Both("Vergangen", "Past"),
    "silences_none": Both("Nichts ist stumm.", "Nothing is silenced."),
    "silence_running": Both("jetzt stumm", "silenced now"),
    "silence_all": Both("alle Marken", "all brands"),
    "silence_end": Both("Jetzt beenden", "End now"),
    "silence_end_more": Both(
        "Was aufgehalten wurde, geht sofort weiter.", "What was held back goes on at once."
    ),
    "silence_remove": Both("Entfernen", "Remove"),
    "silence_add": Both("Neu stumm schalten", "Silence something"),
    "silence_brand": Both("Marke", "Brand"),
    "silence_note": Both("Warum?", "Why?"),
    "silence_hint": Both("zum Beispiel: Wartung der App", "for example: maintenance of the app"),
    "silence_for": Both("Ab jetzt für", "From now on for"),
    "silence_hours": Both("{hours} h", "{hours} h"),
    "silence_later": Both("Später oder länger (höchstens 7 Tage)", "Later or longer (7 days at most)"),
    "silence_from": Both("Von (leer: ab jetzt)", "From (empty: from now on)"),
    "silence_to": Both("Bis", "Until"),
    "silence_save": Both("Stumm schalten", "Silence"),
    "silence_no_time": Both(
        "Anfang oder Ende ist keine Zeit. Schreiben Sie zum Beispiel 2026-12-01T09:00.",
        "The start or the end is no time. Write for example 2026-12-01T09:00.",
    ),
    "silenced_until": Both("Stumm: {brand} bis", "Silenced: {brand} until"),
    "nobody_woken": Both("niemand wird geweckt.", "nobody is woken."),
    "silences_instead": Both("Soll gar niemand geweckt werden?", "Shall nobody be woken at all?"),
    "silence_this": Both("Stumm schalten …", "Silence …"),
}
