"""The phrases around every view, of the overview, and of what can go wrong."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    # the frame around every view
    "overview": Both("Überblick", "Overview"),
    "incidents": Both("Vorfälle", "Incidents"),
    "inbox": Both("Telefone", "Phones"),
    "skip": Both("Zum Inhalt", "Skip to content"),
    "simulated": Both(
        "Simulierte Uhr: Hier ist es {at}, die Zeit läuft {speed}-mal so schnell.",
        "Simulated clock: it is {at} here, and time runs {speed} times as fast.",
    ),
    "times_in": Both("Alle Zeiten in {zone}", "All times in {zone}"),
    "as_of": Both("Stand", "As of"),
    "refresh": Both("Neu laden", "Refresh"),
    # states
    "calm": Both("ruhig", "calm"),
    "watch": Both("Auffällig", "Watch"),
    "warning": Both("Warnung", "Warning"),
    "critical": Both("Kritisch", "Critical"),
    "open": Both("offen", "open"),
    "acknowledged": Both("übernommen", "acknowledged"),
    "resolved": Both("beendet", "resolved"),
    "drill": Both("Übung", "Drill"),
    "drill_mark": Both("ÜBUNG", "DRILL"),
    "drill_more": Both(
        "Dies ist eine Übung. Sturm und Zahlen sind simuliert, geweckt wird wirklich."
        " Bitte antworten wie im Ernstfall.",
        "This is a drill. Storm and figures are simulated, the pages are real. Please answer as in earnest.",
    ),
    "drill_chart": Both(
        "Die Kurve zeigt, was wirklich gesagt wird: Die Übung zählt nicht mit.",
        "The chart shows what is really being said: the drill is not counted.",
    ),
    "drill_posts": Both(
        "Die Beiträge der Übung sind erfunden und nirgends gespeichert.",
        "The posts of the drill are invented and kept nowhere.",
    ),
    "ok": Both("läuft", "ok"),
    "late": Both("verspätet", "late"),
    "failing": Both("gestört", "failing"),
    "blind": Both("blind", "blind"),
    "blind_from_to": Both(
        "Blind auf {source} von {start} bis {end}", "Blind on {source} from {start} to {end}"
    ),
    "blind_since": Both("Blind auf {source} seit {start}", "Blind on {source} since {start}"),
    # overview
    "all_calm": Both("Alles ruhig", "All calm"),
    "all_calm_more": Both(
        "Kein Vorfall ist offen. Die Erwähnungen liegen im üblichen Rahmen.",
        "No open incident. Mentions are within their usual range.",
    ),
    "one_storm": Both("Ein Vorfall braucht Sie", "One incident needs you"),
    "many_storms": Both("{count} Vorfälle brauchen Sie", "{count} incidents need you"),
    "being_handled": Both("In Arbeit", "Being handled"),
    "being_handled_more": Both(
        "Jeder offene Vorfall ist übernommen.", "Every open incident has been acknowledged."
    ),
    "brands": Both("Marken", "Brands"),
    "sources": Both("Quellen", "Sources"),
    "no_sources": Both("Noch keine Quelle hat sich gemeldet.", "No source has reported yet."),
    "last_success": Both("zuletzt gehört", "last heard"),
    "never": Both("hat noch nie geantwortet", "has never answered"),
    "on_call": Both("Bereitschaft", "On call"),
    "on_call_until": Both("bis", "until"),
    "nobody": Both("niemand", "nobody"),
    "stations_quiet": Both(
        "Warden selbst arbeitet gerade nicht vollständig. Still sind: {names}.",
        "Warden itself is not fully working right now. Quiet: {names}.",
    ),
    # the demo phone
    "inbox_title": Both("So klingelt es auf den Telefonen", "What arrives on the phones"),
    "inbox_more": Both(
        "Die Demo schickt Nachrichten hierher statt an echte Telefone.",
        "The demo sends messages here instead of to real phones.",
    ),
    "inbox_picture": Both("Verlauf der Erwähnungen", "Course of the mentions"),
    "inbox_empty": Both(
        "Noch keine Nachricht. Sobald ein Sturm aufzieht, klingelt es hier.",
        "No message yet. As soon as a storm gathers, it rings here.",
    ),
    # what can go wrong
    "wrong_404": Both("Hier ist nichts", "Nothing here"),
    "wrong_404_more": Both(
        "Diese Seite gibt es nicht oder nicht mehr.", "This page does not exist, or no longer."
    ),
    "wrong_403": Both("Das wurde nicht angenommen", "That was not accepted"),
    "wrong_403_more": Both(
        "Das Formular war zu alt oder kam nicht von dieser Seite. Bitte laden Sie die Seite neu.",
        "The form was too old or did not come from this site. Please reload the page.",
    ),
    "wrong_500": Both("Etwas ist schiefgegangen", "Something went wrong"),
    "wrong_500_more": Both(
        "Der Grund steht im Protokoll. Die Überwachung läuft in eigenen Prozessen weiter.",
        "The reason is in the log. Monitoring runs on in processes of its own.",
    ),
    "wrong_503": Both("Die Datenbank ist nicht erreichbar", "The database is out of reach"),
    "wrong_503_more": Both(
        "Bitte versuchen Sie es gleich noch einmal; „warden doctor“ sagt, was fehlt.",
        "Please try again in a moment; `warden doctor` says what is missing.",
    ),
    "wrong_other": Both("Das geht so nicht", "That does not work like this"),
    "wrong_other_more": Both("Die Anfrage war nicht zu verstehen.", "The request could not be understood."),
    "link_expired": Both("Dieser Link ist abgelaufen", "This link has expired"),
    "link_expired_more": Both(
        "Links in Nachrichten gelten sieben Tage. Der Vorfall selbst ist noch da.",
        "Links in messages are good for seven days. The incident itself is still there.",
    ),
    "link_forged": Both("Dieser Link stimmt nicht", "This link is not right"),
    "link_forged_more": Both(
        "Vielleicht hat ihn die Nachricht abgeschnitten. Öffnen Sie ihn noch einmal aus der Nachricht.",
        "The message may have cut it short. Open it from the message once more.",
    ),
    "back": Both("Zum Überblick", "To the overview"),
}
