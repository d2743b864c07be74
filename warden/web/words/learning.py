"""The phrases of what people say of posts and pages, and what follows."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
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
}
