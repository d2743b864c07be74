"""The phrases of who was reached."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    # who was reached
    "reached": Both("Wer erreicht wurde", "Who was reached"),
    "reached_none": Both("Noch niemand sollte erreicht werden.", "Nobody was to be reached yet."),
    "reached_channel": Both("Kanal", "Channel"),
    "reached_page": Both("Alarm", "page"),
    "reached_news": Both("Meldung", "update"),
    "reached_pending": Both("wartet", "waiting"),
    "reached_sending": Both("wird gesendet", "being sent"),
    "reached_sent": Both("verschickt", "sent"),
    "reached_failed": Both("gescheitert", "failed"),
    "reached_expired": Both("nicht mehr nötig", "not needed any more"),
    "reached_withdrawn": Both("zurückgezogen", "withdrawn"),
    "reached_due": Both("fällig", "due"),
    "tried_sent": Both("angenommen", "taken"),
    "tried_failed": Both("gescheitert, noch ein Versuch möglich", "failed, may be tried again"),
    "tried_refused": Both("abgelehnt", "refused"),
    "tried_expired": Both("nicht gesendet", "not sent"),
    "tried_withdrawn": Both("nicht gesendet", "not sent"),
    "needless_answered": Both("jemand hatte schon geantwortet", "somebody had answered"),
    "needless_told_since": Both("inzwischen anders gesagt", "told in the meantime"),
    "needless_too_old": Both("zu alt", "too old"),
    "needless_bundled": Both("steht in einer anderen Meldung", "told in another message"),
}
