"""The words of the interface, in German and English, side by side so that neither can lack one."""

from dataclasses import dataclass
from typing import NamedTuple

from warden.core.page import spoken


class Both(NamedTuple):
    """One phrase in both languages; `{name}` stands for a value."""

    de: str
    en: str


@dataclass(frozen=True, slots=True)
class Words:
    """The phrases of one language: `words("acknowledge")`."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The phrase `key` with its values filled in; KeyError for a phrase nobody wrote."""
        phrase: str = getattr(PHRASES[key], self.language)
        return phrase.format(**values) if values else phrase


def words_in(language: str) -> Words:
    """The phrases of `language`; English where we do not speak it."""
    return Words(spoken(language))


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
    "began": Both("Begonnen", "Began"),
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
    "timeline": Both("Verlauf", "Timeline"),
    "newest_first": Both("Neuestes zuerst", "Newest first"),
    # why it was decided so
    "reason_now": Both(
        "Alle Sichten zusammen: {score}. Ab {page} wird jemand geweckt.",
        "All views together: {score}. From {page} on somebody is woken.",
    ),
    "reason_since": Both("Der Sturm begann um", "The storm began at"),
    "reason_read": Both("{count} Erwähnungen gelesen.", "{count} mentions read."),
    "view": Both("Sicht", "View"),
    "view_volume": Both("Erwähnungen", "Mentions"),
    "view_breadth": Both("ohne Kopien", "without copies"),
    "view_mass": Both("Negatives insgesamt", "Negative in all"),
    "view_negative": Both("Anteil negativ", "Share of negative"),
    "view_outrage": Both("Anteil Empörung", "Share of outrage"),
    "window": Both("Fenster", "Window"),
    "seen": Both("gesehen", "seen"),
    "factor": Both("Vielfaches", "factor"),
    "how_rare": Both("Wie selten", "How rare"),
    "odds_ordinary": Both("nicht selten", "not rare"),
    "odds": Both("1 von {windows} ruhigen Fenstern", "1 in {windows} calm windows"),
    "odds_never": Both(
        "weniger als 1 von einer Milliarde ruhiger Fenster", "fewer than 1 in a billion calm windows"
    ),
    "bits": Both("{count} Bit", "{count} bits"),
    "reason_words": Both("Plötzlich oft gesagt", "Suddenly said often"),
    "sigma": Both(
        "σ: um so viele Standardabweichungen öfter als vorher",
        "σ: so many standard deviations more often than before",
    ),
    "unlearnt_words": Both(
        "Was vorher üblich war, ist noch nicht bekannt: Das sind die häufigsten.",
        "What was usual before is not known yet: these are the most frequent.",
    ),
    "usual_share": Both("üblich {share}", "usually {share}"),
    "reason_posts": Both("Was am meisten sagt", "What says most"),
    "erased": Both("gelöscht", "erased"),
    "posts": Both("Beiträge", "Posts"),
    "most_negative_first": Both("Die negativsten zuerst", "Most negative first"),
    "no_posts": Both("Keine Beiträge mehr gespeichert.", "No posts kept any more."),
    "followers": Both("{count} Follower", "{count} followers"),
    "negative": Both("negativ", "negative"),
    "open_post": Both("Zum Original", "Original post"),
    "not_scored": Both("noch nicht bewertet", "not scored yet"),
    # what people say of posts
    "neutral": Both("neutral", "neutral"),
    "positive": Both("positiv", "positive"),
    "outraged": Both("empört", "outraged"),
    "label_post": Both("Was ist dieser Beitrag?", "What is this post?"),
    "label_hint": Both(
        "Berichtigen Sie, was falsch ist, und bestätigen Sie, was stimmt: Daraus lernt warden.",
        "Correct what is wrong and confirm what is right: warden learns from both.",
    ),
    "as_model": Both("sagt das Modell", "says the model"),
    "as_people": Both("sagen Menschen", "say people"),
    "why": Both("Warum?", "Why?"),
    "why_more": Both("Die Wörter, die den Ausschlag gaben", "The words that decided it"),
    "why_read": Both(
        "Das Modell liest das zu {share} als {label}.", "The model reads this as {label}, {share}."
    ),
    "why_counted": Both(
        "Gezählt wurde es zu {share}: Menschen in dieser Quelle, oder ein früheres Modell, sagten anderes.",
        "It was counted as {share}: people in this source, or an earlier model, said otherwise.",
    ),
    "why_for": Both("dafür", "for it"),
    "why_against": Both("dagegen", "against it"),
    "why_nothing": Both("Kein Wort gab den Ausschlag.", "No word decided it."),
    # what they teach
    "learn": Both("Was warden von Ihnen lernt", "What warden learns from you"),
    "learn_more": Both(
        "In jeder Quelle wird anders gesprochen. Bewerten Sie Beiträge, und warden lernt, wie sie dort"
        " gemeint sind. Neues wirkt nach und nach, über etwa eine Woche.",
        "People speak differently in each source. Label posts, and warden learns how they are meant there."
        " What is new comes into force little by little, over about a week.",
    ),
    "learn_one": Both("ein Beitrag bewertet", "one post labelled"),
    "learn_labels": Both("{count} Beiträge bewertet", "{count} posts labelled"),
    "learn_missing": Both(
        "Noch {count}, dann lernt warden daraus. Bis dahin gilt, was das Modell sagt.",
        "{count} more, and warden learns from them. Until then what the model says counts.",
    ),
    "learn_soon": Both(
        "Das sind genug: warden lernt daraus, und es beginnt gleich zu wirken.",
        "That is enough: warden learns from them, and it will begin to show shortly.",
    ),
    "learn_effect": Both(
        "Was das Modell zu {said} für negativ hält, zählt hier zu {negative}.",
        "What the model thinks {said} negative counts as {negative} here.",
    ),
    "learn_outrage": Both(
        "Was es zu {said} für empört hält, zählt zu {outrage}.",
        "What it thinks {said} outraged counts as {outrage}.",
    ),
    "learn_moved": Both("zuletzt geändert", "last changed"),
    "learn_looked": Both("Neue Bewertungen zuletzt gelesen:", "New labels last read:"),
    "learn_not_looked": Both("noch nie", "not yet"),
    "learn_draw": Both("Zehn Beiträge bewerten", "Label ten posts"),
    "draw_more": Both(
        "Zehn Beiträge, aus den letzten vier Wochen zufällig gezogen. Was ist jeder, so wie er dasteht?",
        "Ten posts, drawn at random from the last four weeks. What is each of them, as it stands?",
    ),
    "draw_again": Both("Zehn weitere", "Ten more"),
    "no_incidents": Both("Noch kein Vorfall.", "No incident yet."),
    "no_incidents_more": Both(
        "Sobald ungewöhnlich viele und ungewöhnlich negative Beiträge erscheinen, steht er hier.",
        "As soon as unusually many and unusually negative posts appear, it will be listed here.",
    ),
    "older": Both("Ältere", "Older"),
    "newest": Both("Zu den neuesten", "Back to the newest"),
    # answering
    "acknowledge": Both("Ich übernehme", "I have it"),
    "acknowledge_more": Both(
        "„Ich übernehme“ heißt: Danach wird niemand weiter geweckt.",
        "“I have it” means that nobody else is woken.",
    ),
    "resolve": Both("Es ist vorbei", "It is over"),
    "note": Both("Notiz", "Note"),
    "note_hint": Both("Was haben Sie beobachtet oder getan?", "What did you see or do?"),
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
    # whether it was worth a page
    "verdict_asked": Both("War dieser Alarm nötig?", "Was this page worth it?"),
    "was_needless": Both("war unnötig", "was needless"),
    "was_late": Both("kam zu spät", "came too late"),
    "was_right": Both("war richtig", "was right"),
    "verdict_by": Both("Das sagt {name}", "So says {name}"),
    "verdict_more": Both(
        "Danach richtet sich, wie leicht es für diese Marke künftig klingelt.",
        "It decides how easily this brand will page from now on.",
    ),
    # the alarm budget
    "tuning": Both("Alarmbudget", "Alarm budget"),
    "tuning_more": Both(
        "Wie viele unnötige Alarme Sie hinnehmen, steht als false_pages_per_month in warden.toml. Hier steht,"
        " was daraus wurde. Gezählt sind Vorfälle, die jemanden geweckt haben; ein Monat hat 30 Tage.",
        "How many needless pages you accept is false_pages_per_month in warden.toml. This is what became of"
        " it. Counted are incidents that woke somebody; a month has 30 days.",
    ),
    "budget_line": Both(
        "Alarmbudget {budget} im Monat: {pages} in 30 Tagen, {needless} unnötig",
        "Alarm budget {budget} a month: {pages} in 30 days, {needless} needless",
    ),
    "one_page": Both("1 Alarm", "1 page"),
    "many_pages": Both("{count} Alarme", "{count} pages"),
    "budget_used": Both(
        "{budget} im Monat zugestanden, {needless} unnötig in 30 Tagen",
        "{budget} a month accepted, {needless} needless in 30 days",
    ),
    "in_days": Both("in {days} Tagen", "in {days} days"),
    "pages": Both("Alarme", "pages"),
    "needless": Both("unnötig", "needless"),
    "too_late_word": Both("zu spät", "late"),
    "right": Both("richtig", "right"),
    "unjudged": Both("ohne Urteil", "unjudged"),
    "lift_none": Both(
        "Die Schwelle steht, wo das Budget sie setzt.",
        "The level is where the budget puts it.",
    ),
    "lift_up": Both(
        "Wegen Ihrer Urteile braucht ein Alarm {bits} bit mehr als sonst.",
        "By your verdicts a page takes {bits} bits more than it would.",
    ),
    "lift_down": Both(
        "Wegen Ihrer Urteile braucht ein Alarm {bits} bit weniger als sonst.",
        "By your verdicts a page takes {bits} bits less than it would.",
    ),
    "lift_bound": Both(
        "Weiter verschieben Urteile sie nicht.",
        "Verdicts move it no further.",
    ),
    "lift_made": Both("Welche Urteile das bewirken", "The verdicts that did it"),
    "lift_made_more": Both(
        "„Unnötig“ hebt die Schwelle um {step} bit, so viel wie ein halbes Budget, „zu spät“ senkt sie um"
        " ebenso viel, „richtig“ nimmt ein Fünftel der Verschiebung zurück. Nach 90 Tagen ist die Hälfte"
        " vergessen.",
        "“Needless” raises the level by {step} bits, as half the budget would, “late” lowers it by as much,"
        " “right” takes back a fifth of the shift. After 90 days half of it is forgotten.",
    ),
    "effect_left": Both("{bits} bit, davon übrig {left}", "{bits} bits, of which {left} left"),
    "overdrawn": Both(
        "Unnötig in 90 Tagen: {needless}, zugestanden {allowed}. Das ist kaum noch Zufall.",
        "Needless in 90 days: {needless}, accepted {allowed}. Chance hardly explains that.",
    ),
    "overdrawn_mend": Both(
        "Ihre Urteile verschieben die Schwelle schon. Hilft das nicht, setzen Sie false_pages_per_month auf"
        " {advised}. Geplante Anlässe vorher einzutragen und Beiträge zu bewerten hilft ebenso.",
        "Your verdicts move the level already. If that is not enough, set false_pages_per_month to {advised}."
        " Entering planned events beforehand and labelling posts help as well.",
    ),
    "kept_budget": Both(
        "Nach Ihren Urteilen eingehalten: {needless} unnötig in 90 Tagen, zugestanden {allowed}.",
        "By your verdicts the budget is kept: {needless} needless in 90 days, {allowed} accepted.",
    ),
    "unjudged_more": Both(
        "Was noch niemand beurteilt hat, zählt dabei nicht mit.",
        "What nobody has judged yet is not counted.",
    ),
    "trials": Both("Was ein anderes Budget gebracht hätte", "What another budget would have brought"),
    "trials_budget": Both("Budget im Monat", "budget a month"),
    "trials_pages": Both("Alarme in 90 Tagen", "pages in 90 days"),
    "trials_in_force": Both("gilt", "in force"),
    "trials_more": Both(
        "Nachgerechnet aus den Messwerten je fünf Minuten, mit 24 Stunden Ruhe nach jedem Alarm. Wirklich"
        " gekommen: {pages}. Die Rechnung trifft es nicht genau: Sie kennt weder einzelne Minuten noch"
        " Stürme, die sich leiser hinziehen, ihr fehlt die letzte Stunde, und eingelesene Vergangenheit"
        " zählt mit.",
        "Reckoned from the readings of each five minutes, with 24 hours of rest after each page. Really"
        " came: {pages}. It is not exact: it knows neither single minutes nor storms that linger more"
        " quietly, it lacks the last hour, and it counts imported history.",
    ),
    "no_brands": Both("Es wird noch keine Marke beobachtet.", "No brand is watched yet."),
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
    # the demo phone
    "inbox_title": Both("So klingelt es auf den Telefonen", "What arrives on the phones"),
    "inbox_more": Both(
        "Die Demo schickt Nachrichten hierher statt an echte Telefone.",
        "The demo sends messages here instead of to real phones.",
    ),
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
