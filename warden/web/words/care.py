"""The phrases of care for people: gaps, absences, and how on-call is shared out."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
    "care_title": Both("Das braucht jemanden", "This needs somebody"),
    "care_gaps": Both(
        "In den nächsten 30 Tagen hat {count}-mal niemand Bereitschaft, zuerst ab {at}.",
        "In the next 30 days nobody is on call {count} times, first from {at}.",
    ),
    "care_away": Both("{name} ist abwesend und doch eingeteilt", "{name} is away and on call all the same"),
    "care_more": Both("{count} weitere Schichten", "{count} more shifts"),
    "care_unreachable": Both(
        "{name} ist im Dienstplan und hat keinen Kontakt: Niemand kann {name} wecken.",
        "{name} takes turns and has no contact: nobody can wake {name}.",
    ),
    "care_find": Both("Vertretung suchen", "Find a stand-in"),
    "care_asked": Both("Vertretung wird gesucht", "A stand-in is being asked for"),
    # absences
    "absences": Both("Abwesenheiten", "Absences"),
    "absences_none": Both("Niemand ist abwesend gemeldet.", "Nobody is entered as away."),
    "absences_more": Both(
        "Am Dienstplan ändert das nichts: Wer abwesend und eingeteilt ist, wird gewarnt,"
        " und Sie suchen eine Vertretung.",
        "The rota stays as it is: whoever is planned and away is warned, and you find a stand-in.",
    ),
    "absence_running": Both("jetzt", "now"),
    "absence_remove": Both("Entfernen", "Remove"),
    "absence_gone": Both("Diese Abwesenheit ist schon entfernt.", "This absence is removed already."),
    "absence_add": Both("Abwesenheit eintragen", "Enter an absence"),
    "absence_who": Both("Wer?", "Who?"),
    "absence_note": Both("Notiz (freiwillig)", "Note (optional)"),
    # fairness
    "fairness": Both("Wie sich die Bereitschaft verteilt", "How on-call is shared out"),
    "fairness_period": Both(
        "{start} bis {end}: 90 Tage zurück, 30 voraus", "{start} to {end}: 90 days back, 30 ahead"
    ),
    "fairness_mean": Both("Im Mittel {hours} h", "{hours} h on average"),
    "fairness_more": Both("{hours} h mehr als im Mittel", "{hours} h more than average"),
    "fairness_less": Both("{hours} h weniger als im Mittel", "{hours} h less than average"),
    "fairness_even": Both("genau im Mittel", "just average"),
    "fairness_weekend": Both("Wochenende", "Weekends"),
    "fairness_night": Both("Nachts", "At night"),
    "fairness_holiday": Both("Feiertage", "Holidays"),
    "fairness_pages": Both("Geweckt", "Paged"),
    "fairness_pages_night": Both("{count}, davon {night} nachts", "{count}, {night} of them at night"),
    "fairness_uncovered": Both("Niemand: {hours} h", "Nobody: {hours} h"),
    "fairness_night_is": Both("Nachts heißt 22 bis 6 Uhr.", "At night means 22:00 to 06:00."),
}
