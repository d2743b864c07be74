"""The phrases of on-call: the rota, stand-ins, swaps."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    "oncall": Both("Bereitschaft", "On call"),
    "oncall_title": Both("Wer Bereitschaft hat", "Who is on call"),
    "oncall_none": Both(
        "Es gibt keinen Dienstplan. Ein Abschnitt [[schedule]] in warden.toml legt einen an.",
        "There is no schedule. A section [[schedule]] in warden.toml makes one.",
    ),
    "oncall_nobody_long": Both("Niemand hat Bereitschaft", "Nobody is on call"),
    "oncall_since_until": Both("seit {since}, bis {until}", "since {since}, until {until}"),
    "oncall_always": Both("bis auf Weiteres", "until further notice"),
    "oncall_next": Both("Danach: {name} ab {at}", "Next: {name} from {at}"),
    "oncall_zone": Both("Zeiten in {zone}", "Times in {zone}"),
    "oncall_i_am": Both("Ich bin", "I am"),
    "oncall_take": Both("Jetzt übernehmen", "Take this shift now"),
    "oncall_take_more": Both(
        "Sie haben dann sofort Bereitschaft, bis diese Schicht endet.",
        "You are on call at once then, until this shift ends.",
    ),
    "take_late": Both(
        "So steht es nicht mehr: Inzwischen hat jemand anderes übernommen, oder es ist schon Ihre Schicht.",
        "That has changed: somebody else has taken it meanwhile, or it is your shift already.",
    ),
    # the rota
    "rota_title": Both("Diese und die nächsten vier Wochen", "This week and the next four"),
    "rota_holiday": Both("Feiertag", "Holiday"),
    "rota_today": Both("heute", "today"),
    "rota_stand_in": Both("Vertretung", "stand-in"),
    # calendars
    "feeds": Both("Kalender abonnieren", "Subscribe to a calendar"),
    "feeds_more": Both(
        "Diese Adressen in den eigenen Kalender eintragen. Wer eine hat, liest mit: bitte nicht weitergeben.",
        "Enter these addresses in your own calendar. Whoever has one can read it: keep it to yourself.",
    ),
    "feed_all": Both("Alle Schichten: {schedule}", "All shifts: {schedule}"),
    "feed_own": Both("Nur {name}", "{name} alone"),
    # stand-ins
    "standins": Both("Vertretungen", "Stand-ins"),
    "standins_none": Both("Keine Vertretung ist eingetragen.", "No stand-in is entered."),
    "standin_for": Both("{name} für {instead}", "{name} for {instead}"),
    "standin_running": Both("läuft", "running"),
    "standin_remove": Both("Entfernen", "Remove"),
    "standin_end": Both("Jetzt beenden", "End now"),
    "standin_gone": Both(
        "Diese Vertretung ist schon vorbei oder zurückgenommen.",
        "This stand-in is over already, or was taken back.",
    ),
    "standin_add": Both("Vertretung eintragen", "Enter a stand-in"),
    "standin_who": Both("Wer springt ein?", "Who stands in?"),
    "standin_instead": Both("Für wen?", "For whom?"),
    "standin_anybody": Both("wer an der Reihe ist", "whoever is on"),
    "standin_from": Both("Von", "From"),
    "standin_to": Both("Bis", "Until"),
    "standin_save": Both("Eintragen", "Enter it"),
    "standin_no_time": Both(
        "Anfang oder Ende ist keine Zeit. Schreiben Sie zum Beispiel 2026-12-01T09:00.",
        "The start or the end is no time. Write for example 2026-12-01T09:00.",
    ),
    # swaps
    "swaps": Both("Tauschanfragen", "Swap requests"),
    "swaps_none": Both("Keine Anfrage ist offen.", "No request is open."),
    "swap_line": Both("{asker} fragt {asked}", "{asker} asks {asked}"),
    "swap_everybody": Both("alle", "everybody"),
    "swap_until": Both("offen bis {at}", "open until {at}"),
    "swap_accept": Both("Übernehmen", "Take it"),
    "swap_decline": Both("Ich kann nicht", "I cannot"),
    "swap_withdraw": Both("Zurückziehen", "Withdraw"),
    "swap_ask": Both("Schicht abgeben", "Give a shift away"),
    "swap_which": Both("Welche Schicht?", "Which shift?"),
    "swap_of": Both("Wen fragen?", "Ask whom?"),
    "swap_send": Both("Anfragen", "Ask"),
    "swap_send_more": Both(
        "Wer gefragt wird, bekommt eine Nachricht. Bis jemand zusagt, bleibt die Schicht, wo sie ist.",
        "Whoever is asked gets a message. Until somebody accepts, the shift stays where it is.",
    ),
    "swap_title": Both("Tauschanfrage", "Swap request"),
    "swap_wants": Both("{name} möchte diese Schicht abgeben:", "{name} would like to give this shift away:"),
    "swap_is_accepted": Both("Übernommen von {name}, {at}.", "Taken by {name}, {at}."),
    "swap_is_declined": Both(
        "{name} hat abgesagt, {at}. Die Schicht bleibt, wo sie ist.",
        "{name} declined, {at}. The shift stays where it is.",
    ),
    "swap_is_withdrawn": Both("{name} hat die Anfrage zurückgezogen, {at}.", "{name} withdrew it, {at}."),
    "swap_is_expired": Both(
        "Abgelaufen, {at}. Die Schicht bleibt, wo sie ist.", "Expired, {at}. The shift stays where it is."
    ),
    "swap_not_yours": Both(
        "Das geht so nicht: Die Anfrage ging an jemand anderen, oder die Schicht ist inzwischen vergeben.",
        "That does not work: somebody else was asked, or the shift has changed hands meanwhile.",
    ),
    "to_oncall": Both("Zur Bereitschaft", "To the rota"),
}
