"""The phrases of an incident, its chart, and the answers to it."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    # an incident in words
    "headline": Both(
        "{mentions} Erwähnungen in {minutes} Minuten, üblich {expected}.",
        "{mentions} mentions in {minutes} minutes, usually {expected}.",
    ),
    "negative_line": Both(
        "{share} davon negativ, üblich {usual}.", "{share} of them negative, usually {usual}."
    ),
    "doubling_line": Both("Verdoppelt sich alle {span}.", "Doubles every {span}."),
    "reproduction": Both("Neue Beiträge je Beitrag (R)", "New posts per post (R)"),
    "between": Both("{middle} ({low} bis {high})", "{middle} ({low} to {high})"),
    "likely_critical": Both("Kritisch voraussichtlich", "Likely to be critical"),
    "about": Both("etwa um", "at about"),
    "since": Both("seit", "since"),
    "noticed": Both("Gemeldet", "Noticed"),
    "peak": Both("Höhepunkt", "Peak"),
    "peak_of": Both("{mentions} Erwähnungen", "{mentions} mentions"),
    "acknowledged_by": Both("Übernommen von", "Acknowledged by"),
    "resolved_at": Both("Beendet", "Resolved"),
    "their_words": Both("Worüber sie reden", "What they talk about"),
    "where": Both("Wo es geschieht", "Where it happens"),
    "who": Both("Wer spricht", "Who speaks"),
    "coordinated": Both("wirkt koordiniert", "looks coordinated"),
    "reach": Both("Reichweite", "Reach"),
    "incident": Both("Vorfall {id}", "Incident {id}"),
    "more_posts": Both("Weitere Beiträge: {count}", "More posts: {count}"),
    "timeline": Both("Verlauf", "Timeline"),
    "newest_first": Both("Neuestes zuerst", "Newest first"),
    # answering
    "acknowledge": Both("Ich übernehme", "I have it"),
    "acknowledge_more": Both(
        "„Ich übernehme“ heißt: Danach wird niemand weiter geweckt.",
        "“I have it” means that nobody else is woken.",
    ),
    "resolve": Both("Es ist vorbei", "It is over"),
    "note": Both("Notiz", "Note"),
    "note_hint": Both("Was haben Sie beobachtet oder getan?", "What did you see or do?"),
    "is_statement": Both("Öffentliche Stellungnahme", "Public statement"),
    "add_note": Both("Notiz hinzufügen", "Add note"),
    "i_am": Both("Ich bin", "I am"),
    "done_acknowledge": Both(
        "Übernommen. Danke, {name}: Niemand wird mehr geweckt.",
        "Acknowledged. Thank you, {name}: nobody else is woken.",
    ),
    "done_resolve": Both("Der Vorfall ist beendet.", "The incident is resolved."),
    "too_late_acknowledged": Both(
        "Schon übernommen von {name} um {at}.", "Already acknowledged by {name} at {at}."
    ),
    "too_late_resolved": Both("Schon beendet um {at}.", "Already resolved at {at}."),
    "too_late": Both(
        "Das geht gerade nicht, der Vorfall ist {status}.",
        "That is not possible now, the incident is {status}.",
    ),
    "link_used": Both(
        "Dieser Knopf wurde schon benutzt. So steht es jetzt:",
        "This button was used before. This is how it stands:",
    ),
    "hello": Both("Hallo {name},", "Hello {name},"),
    "asks_you": Both("dieser Vorfall wurde Ihnen gemeldet.", "you were paged about this incident."),
    "to_incident": Both("Zum ganzen Vorfall", "To the whole incident"),
    # the chart
    "chart_title": Both("Die letzten 24 Stunden", "The last 24 hours"),
    "chart_incident": Both("Vom Anfang bis jetzt", "From before it began until now"),
    "chart_alt": Both(
        "{total} Erwähnungen, üblich wären {expected}; am meisten um {at}: {top} in {minutes} Minuten.",
        "{total} mentions, {expected} would be usual; most at {at}: {top} in {minutes} minutes.",
    ),
    "chart_alt_unlearnt": Both(
        "{total} Erwähnungen; am meisten um {at}: {top} in {minutes} Minuten. Das Übliche wird noch gelernt.",
        "{total} mentions; most at {at}: {top} in {minutes} minutes. What is usual is still being learnt.",
    ),
    "chart_ahead": Both(
        "Vom Anfang bis jetzt, und was vermutlich folgt", "From before it began, and what is likely to follow"
    ),
    "forecast": Both("Vorhersage", "forecast"),
    "forecast_alt": Both(
        "Vorhersage für je {minutes} Minuten, in acht von zehn Fällen:",
        "Forecast for {minutes} minutes each, right eight times of ten:",
    ),
    "forecast_at": Both("um {at} zwischen {low} und {high}", "at {at} between {low} and {high}"),
    "forecast_more": Both(
        "Wie es vermutlich weitergeht, wenn niemand eingreift und nichts Neues geschieht.",
        "How it is likely to go on if nobody steps in and nothing new happens.",
    ),
    "at_least": Both("mindestens", "at least"),
    "middle": Both("in der Mitte", "in the middle"),
    "at_most": Both("höchstens", "at most"),
    "chart_silent": Both("Keine Erwähnungen in dieser Zeit.", "No mentions in this time."),
    "as_table": Both("Als Tabelle", "As a table"),
    "time": Both("Zeit", "Time"),
    "mentions": Both("Erwähnungen", "Mentions"),
    "usual": Both("üblich", "usual"),
    "expected_band": Both("üblicher Rahmen", "usual range"),
}
