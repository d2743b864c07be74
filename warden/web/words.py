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
    "ok": Both("läuft", "ok"),
    "late": Both("verspätet", "late"),
    "failing": Both("gestört", "failing"),
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
    "doubling_line": Both("Verdoppelt sich alle {minutes} Minuten.", "Doubles every {minutes} minutes."),
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
    "chart_silent": Both("Keine Erwähnungen in dieser Zeit.", "No mentions in this time."),
    "as_table": Both("Als Tabelle", "As a table"),
    "time": Both("Zeit", "Time"),
    "mentions": Both("Erwähnungen", "Mentions"),
    "usual": Both("üblich", "usual"),
    "expected_band": Both("üblicher Rahmen", "usual range"),
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
