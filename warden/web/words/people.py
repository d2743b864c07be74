"""The phrases of people and their contacts."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    "people": Both("Personen", "People"),
    "people_and_contacts": Both("Personen und ihre Kontakte", "People and their contacts"),
    "people_more": Both(
        "Ein Kontakt gilt als bestätigt, wenn in den letzten 30 Tagen jemand sagte, dass etwas ankommt.",
        "A contact counts as confirmed when its owner said within the last 30 days that messages arrive.",
    ),
    "no_way": Both("kein Kontakt", "no contact"),
    "no_ways": Both(
        "{name} hat keinen Kontakt und kann nicht geweckt werden.",
        "{name} has no contact and cannot be woken.",
    ),
    "way_failing": Both("kommt nicht an", "does not arrive"),
    "way_trusted": Both("bestätigt", "confirmed"),
    "way_unsure": Both("nicht bestätigt", "not confirmed"),
    "who_answered": Both("Wer geantwortet hat", "Who answered"),
    "answered_after": Both("nach {span}", "after {span}"),
    "paged_no_answer": Both(
        "geweckt {at} über {contact}, keine Antwort", "paged {at} by {contact}, no answer"
    ),
    "not_reached": Both("nicht erreicht", "not reached"),
    "not_yet": Both("noch nie", "never yet"),
    "confirmed": Both("bestätigt", "confirmed"),
    "never_confirmed": Both("nie bestätigt", "never confirmed"),
    "confirmed_at": Both("Zuletzt bestätigt", "Last confirmed"),
    "worked_at": Both("Zuletzt verschickt", "Last sent"),
    "failed_at": Both("Zuletzt gescheitert", "Last failed"),
    "how_reached": Both("So wird geweckt", "How they are woken"),
    "after_minutes": Both("nach {minutes} min", "after {minutes} min"),
    "quiet_hours": Both(
        "Ruhezeit {start}–{end} ({zone}): Auffälliges wartet bis dahin, Warnungen nie.",
        "Quiet hours {start}–{end} ({zone}): a watch waits until they end, a warning never does.",
    ),
    "send_test": Both("Probe schicken", "Send a test page"),
    "send_loud_test": Both("Probe, so laut wie Kritisch", "Send one as loud as critical"),
    "test_more": Both(
        "Die Probe geht denselben Weg wie eine echte Nachricht und ist als Probe gekennzeichnet.",
        "The test goes the way of a real page and is marked as a test.",
    ),
    "test_sent": Both(
        "Die Probe ist unterwegs, Kontakte: {count}. Neu laden zeigt, was daraus wurde.",
        "The test is on its way, contacts: {count}. Refresh to see what became of it.",
    ),
    "confirm_title": Both("Die Nachricht ist angekommen", "The message arrived"),
    "confirm_more": Both(
        "Bitte einmal drücken: Dann weiß warden, dass „{contact}“ Sie erreicht.",
        "Please press once: then warden knows that “{contact}” reaches you.",
    ),
    "confirm": Both("Ja, sie kam an", "Yes, it arrived"),
    "confirmed_title": Both("Danke, das ist notiert", "Thank you, noted"),
    "confirmed_more": Both("„{contact}“ erreicht Sie.", "“{contact}” reaches you."),
}
