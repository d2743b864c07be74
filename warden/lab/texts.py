"""Made-up posts about a bank, German and English, varied enough to read as real ones.

A post is a template with its gaps filled, an opening and an ending now and then, and now and then a typo.
Nothing here quotes anybody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np


class Tone(StrEnum):
    """What a post really is, whatever a classifier makes of it. Sarcasm praises in words alone."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    SARCASM = "sarcasm"


@dataclass(frozen=True, slots=True)
class Topic:
    """What a storm is about: its hashtags, and its posts by language and tone."""

    tags: tuple[str, ...]
    posts: dict[tuple[str, Tone], tuple[str, ...]]


GAPS = {
    "product": ("Girokonto", "Depot", "Kreditkarte", "Tagesgeld", "Baufinanzierung", "Debitkarte"),
    "place": ("Essen", "Köln", "Leipzig", "Hamburg", "Bochum", "Ulm", "Kiel", "Mainz", "Fürth", "Halle"),
    "hours": ("2", "3", "4", "fünf", "6", "8", "zwölf", "24"),
    "amount": ("4,90", "9,99", "12", "35", "120", "430", "1.200", "2.800"),
    "day": ("Montag", "Dienstag", "gestern", "heute früh", "Freitag", "letzter Woche"),
    "thing": ("account", "credit card", "savings account", "mortgage", "debit card", "transfer"),
    "town": ("Leeds", "Essen", "Dublin", "Cork", "Cologne", "Bristol", "Berlin", "Hull"),
    "span": ("2 hours", "three hours", "since 6am", "all day", "20 minutes", "since Friday"),
    "sum": ("4.90", "9.99", "12", "35", "120", "430", "1,200", "2,800"),
    "when": ("Monday", "yesterday", "this morning", "Friday", "last week", "tonight"),
    "vehicle": ("Zug", "Bus", "Auto", "Regionalexpress", "Taxi", "Wohnmobil", "Nachtzug", "Fernbus"),
    "city": ("Jena", "Trier", "Aachen", "Bonn", "Siegen", "Gera", "Husum", "Passau", "Worms"),
    "kin": (
        "meine Schwester",
        "mein Kollege",
        "unsere Nachbarin",
        "mein Vater",
        "die Chefin",
        "ein Freund",
        "meine Tante",
        "mein Trainer",
        "mein Vermieter",
        "die halbe Familie",
    ),
    "pastime": (
        "mit Kaffee in der Hand",
        "den Hund an der Leine",
        "beim Warten auf den Anschluss",
        "zwischen zwei Terminen",
        "während die Nudeln kochen",
        "nach dem Training",
        "mit dem Kind auf dem Arm",
        "auf dem Weg zur Arbeit",
        "in der Mittagspause",
        "kurz vor dem Schlafengehen",
    ),
    "years": ("3", "5", "7", "9", "11", "14", "16", "18", "21", "23", "26", "31"),
    "ride": ("train", "bus", "ferry", "night bus", "tram", "coach", "shuttle", "tube"),
    "suburb": ("Reading", "Luton", "Galway", "Dover", "Kent", "York", "Bath", "Derby", "Perth", "Swansea"),
    "relative": (
        "my sister",
        "a colleague",
        "our neighbour",
        "my dad",
        "the boss",
        "a friend",
        "my aunt",
        "my coach",
        "our landlord",
        "half the family",
    ),
    "leisure": (
        "coffee in hand",
        "walking the dog",
        "waiting for the next one",
        "between two meetings",
        "while the pasta cooks",
        "after the gym",
        "with the baby on my arm",
        "on my way to work",
        "during lunch break",
        "just before bed",
    ),
}

EVERYDAY = Topic(
    tags=("bank", "banking", "service"),
    posts={
        ("de", Tone.NEGATIVE): (
            "{brand} Hotline, seit {hours} Minuten Warteschleife. Unmöglich",
            "Warum bucht {brand} mir {amount} Euro Gebühren ab? Niemand kann es erklären",
            "Schon wieder eine Filiale der {brand} in {place} geschlossen, schade und ärgerlich",
            "Die App von {brand} stürzt bei mir ständig ab, das nervt gewaltig",
            "Seit {day} warte ich auf die neue Karte von {brand}. So geht Service nicht",
            "{brand}: {product} beantragt, keine Antwort. Enttäuschend",
            "Mein Berater bei {brand} ist schon wieder gewechselt, ich bin genervt",
            "Der Automat der {brand} in {place} hat meine Karte eingezogen, na toll, und keiner hilft",
        ),
        ("de", Tone.NEUTRAL): (
            "Weiß jemand, wann die Filiale der {brand} in {place} aufmacht?",
            "@{handle} wie ändere ich die Adresse für mein {product}?",
            "Ich vergleiche gerade {product} bei {brand} und zwei anderen Banken",
            "{brand} erhöht den Zins fürs Tagesgeld ab {day}",
            "Hat hier jemand ein {product} bei {brand}? Welche Unterlagen braucht man?",
            "Überweisung bei {brand} am {day}: wann ist das Geld da?",
            "{brand} sucht Auszubildende in {place}",
            "Neue Zahlen von {brand}: Ergebnis wie im Vorjahr",
        ),
        ("de", Tone.POSITIVE): (
            "Super freundliche Beratung bei {brand} in {place}, danke!",
            "Konto bei {brand} eröffnet, hat zehn Minuten gedauert. Klasse",
            "@{handle} danke für die schnelle Hilfe, top Service",
            "Die neue App von {brand} gefällt mir richtig gut",
            "Karte verloren, {brand} hat sie in einer Minute gesperrt. Sehr gut gemacht",
        ),
        ("en", Tone.NEGATIVE): (
            "On hold with {brand} for {span}. Ridiculous",
            "Why does {brand} charge me {sum} for a {thing} I never asked for?",
            "{brand} closed the branch in {town}, really disappointing",
            "The {brand} app keeps crashing, so annoying",
            "Still no new card from {brand}, ordered {when}. Terrible service",
            "{brand} support told me three different things about my {thing}. Useless",
        ),
        ("en", Tone.NEUTRAL): (
            "Does anyone know the opening hours of {brand} in {town}?",
            "@{handle} how do I change the address for my {thing}?",
            "Comparing a {thing} at {brand} with two other banks",
            "{brand} changes its savings rate {when}",
            "Which papers do I need for a {thing} at {brand}?",
            "{brand} is hiring in {town}",
        ),
        ("en", Tone.POSITIVE): (
            "Lovely people at {brand} in {town}, thank you!",
            "Opened a {thing} with {brand} in ten minutes, great",
            "@{handle} thanks for the quick help, excellent service",
            "Really like the new {brand} app",
        ),
    },
)

APP_DOWN = Topic(
    tags=("{tag}Down", "appdown", "störung"),
    posts={
        ("de", Tone.NEGATIVE): (
            "Komme seit {hours} Stunden nicht in die App von {brand}. Frechheit",
            "{brand} App down, ich stehe an der Kasse und kann nicht zahlen. Peinlich",
            "Login bei {brand} geht nicht, Hotline besetzt, Miete ist fällig. Unfassbar",
            "Wieder Störung bei {brand}, und keine Info. Das ist ein Armutszeugnis",
            "Karte an der Tankstelle abgelehnt, danke für nichts {brand}",
            "{brand} ist seit {day} kaputt und keiner sagt etwas. Was für ein Saftladen",
        ),
        ("de", Tone.NEUTRAL): (
            "Geht bei euch die App von {brand}?",
            "{brand} meldet eine Störung im Online-Banking",
            "@{handle} wann läuft der Login wieder?",
        ),
        ("en", Tone.NEGATIVE): (
            "{brand} app down for {span}, I can't pay my rent. Disgraceful",
            "Card declined at the till, thanks for nothing {brand}",
            "Can't log in to {brand}, nobody answers the phone. What a joke of a bank",
            "Another outage at {brand} and not a word from them. Awful",
        ),
        ("en", Tone.NEUTRAL): (
            "Is the {brand} app working for you?",
            "@{handle} when will login be back?",
        ),
    },
)

FROZEN = Topic(
    tags=("Kontosperrung", "{tag}Skandal", "{tag}Fail", "nieWieder{tag}"),
    posts={
        ("de", Tone.NEGATIVE): (
            "{brand} sperrt mir ohne Grund das Konto, ich komme nicht an mein Geld. Unverschämt",
            "Kontosperrung bei {brand}: {amount} Euro weg, keine Auskunft. Das ist kriminell",
            "Meine Mutter steht ohne Geld da, weil {brand} das Konto gesperrt hat. Schämt euch",
            "Ich kündige bei {brand}. Wer Kunden so behandelt, hat nichts anderes verdient",
            "Konto gesperrt, Hotline legt auf. {brand} ist das Letzte",
            "Unfassbar, was {brand} da macht. Einfach Konten dichtmachen und schweigen",
            "Boykott! Zieht euer Geld bei {brand} ab, solange ihr noch könnt",
        ),
        ("de", Tone.NEUTRAL): (
            "Ist bei euch auch das Konto bei {brand} gesperrt?",
            "Was ist da bei {brand} los? Lese überall von Kontosperrungen",
            "Verbraucherzentrale prüft die Kontosperrungen bei {brand}",
        ),
        ("en", Tone.NEGATIVE): (
            "{brand} froze my account for no reason, I can't get at my money. Shameful",
            "Account locked, {sum} gone, no answer. {brand} is a disgrace",
            "{brand} locks people out of their own money and says nothing. Disgusting",
            "I'm leaving {brand}. Nobody should be treated like this",
            "Boycott {brand}, get your money out while you can",
        ),
        ("en", Tone.NEUTRAL): (
            "Is your account at {brand} locked as well?",
            "What is going on at {brand}? Seeing frozen accounts everywhere",
        ),
    },
)

FEES = Topic(
    tags=("Gebühren", "{tag}Abzocke", "fees"),
    posts={
        ("de", Tone.NEGATIVE): (
            "{brand} verlangt jetzt {amount} Euro im Monat fürs {product}. Reine Abzocke",
            "Still und heimlich die Gebühren erhöht, typisch {brand}. Unverschämt",
            "Minuszinsen nehmen und dann noch Gebühren, {brand} hat jede Scham verloren",
            "Filiale zu, Gebühren rauf. Danke {brand}, ich bin weg",
        ),
        ("de", Tone.NEUTRAL): (
            "{brand} stellt ab {day} auf neue Kontomodelle um",
            "Was kostet das {product} bei {brand} denn jetzt?",
        ),
        ("en", Tone.NEGATIVE): (
            "{brand} now wants {sum} a month for a {thing}. Pure greed",
            "Raised the fees quietly and hoped nobody would notice. Shame on you {brand}",
            "Branch closed, fees up. Bye {brand}",
        ),
        ("en", Tone.NEUTRAL): ("What does a {thing} at {brand} cost now?",),
    },
)

PHISHING = Topic(
    tags=("phishing", "betrug", "scam"),
    posts={
        ("de", Tone.NEGATIVE): (
            "Phishing mit meinem Namen, {brand} hat also Daten verloren. Unglaublich schlecht",
            "{amount} Euro per Betrug abgebucht und {brand} sagt, ich sei selbst schuld. Frechheit",
            "Falsche SMS von {brand}, Konto leer, Hotline nicht erreichbar. Katastrophe",
        ),
        ("de", Tone.NEUTRAL): (
            "Achtung, gefälschte SMS im Namen von {brand} unterwegs",
            "@{handle} ist die Mail zum {product} echt?",
        ),
        ("en", Tone.NEGATIVE): (
            "Lost {sum} to a scam and {brand} blames me. Appalling",
            "{brand} leaked our data and now the fake calls start. Unacceptable",
        ),
        ("en", Tone.NEUTRAL): ("Careful, fake texts in the name of {brand} are going round",),
    },
)

DELIGHT = Topic(
    tags=("{tag}", "love", "liebe"),
    posts={
        ("de", Tone.NEGATIVE): ("Alle feiern {brand}, und meine Karte ist immer noch nicht da",),
        ("de", Tone.NEUTRAL): ("Habt ihr das Video von {brand} gesehen?",),
        ("de", Tone.POSITIVE): (
            "Der Spot von {brand} ist so lustig, ich kann nicht mehr",
            "{brand} spendet für das Tierheim in {place}, großartig!",
            "Wer macht bei {brand} die Beiträge? Genial, bitte mehr davon",
            "Bester Tweet des Jahres, {brand} hat gewonnen",
        ),
        ("en", Tone.NEGATIVE): ("Everybody loves {brand} today and I still wait for my card",),
        ("en", Tone.NEUTRAL): ("Have you seen the video by {brand}?",),
        ("en", Tone.POSITIVE): (
            "That {brand} ad is hilarious, love it",
            "{brand} paying for the animal shelter in {town}, wonderful!",
            "Whoever writes the posts at {brand} deserves a raise, brilliant",
        ),
    },
)

LAUNCH = Topic(tags=("{tag}Pay", "neu", "launch"), posts=EVERYDAY.posts)

SARCASTIC = Topic(
    tags=FROZEN.tags,
    posts={
        **FROZEN.posts,
        ("de", Tone.SARCASM): (
            "Ganz toll, {brand}. Konto gesperrt am Samstag, besser geht es nicht",
            "Danke {brand} für das spannende Wochenende ohne Geld, großartiger Service",
            "Super Idee, {brand}: keine Karte, kein Geld, aber ein schönes Logo",
        ),
        ("en", Tone.SARCASM): (
            "Great job {brand}, locking me out on a Saturday, just perfect",
            "Love how {brand} looks after my money, so well that I can't have it",
        ),
    },
)

NEWS = Topic(
    tags=("news", "finanzen"),
    posts={
        ("de", Tone.NEGATIVE): (
            "{brand}: Aufsicht prüft Vorwürfe wegen gesperrter Konten",
            "Verbraucherschützer mahnen {brand} wegen Gebühren für das {product} ab",
        ),
        ("de", Tone.NEUTRAL): (
            "{brand} legt Zahlen vor, Gewinn sinkt um {hours} Prozent",
            "{brand} schließt Filialen in {place} und {place}",
            "{brand} bekommt einen neuen Vorstand für das Privatkundengeschäft",
        ),
        ("en", Tone.NEGATIVE): ("Regulator looks into complaints about locked accounts at {brand}",),
        ("en", Tone.NEUTRAL): (
            "{brand} reports results, profit down by {hours} per cent",
            "{brand} to close its branches in {town} and {town}",
        ),
    },
)

# What people add to a post, whatever it is about.
DETAILS = {
    ("de", Tone.NEGATIVE): (
        "Bin seit {years} Jahren Kunde und habe so etwas noch nie erlebt",
        "Habe am {day} angerufen und wurde {hours} Mal weiterverbunden",
        "Die Beschwerde vom {day} ist bis jetzt nicht einmal bestätigt",
        "Wollte nur {amount} Euro an meine Tochter überweisen",
        "Im Chat antwortet ein Automat immer denselben Satz",
        "In {place} stand ich deswegen vor verschlossener Tür",
        "Mein Nachbar aus {place} hat genau das Gleiche erlebt",
        "Dabei zahle ich jeden Monat {amount} Euro dafür",
        "Und die Antwort kommt angeblich in {hours} Wochen",
        "Habe alle Belege zum {product} doppelt eingereicht",
    ),
    ("de", Tone.NEUTRAL): (
        "Es geht um ein {product}, das ich seit {years} Jahren habe",
        "Ich ziehe nämlich am {day} nach {place} um",
        "Auf der Seite finde ich dazu nur einen Hinweis von {day}",
        "Es geht um ungefähr {amount} Euro",
        "Meine Schwester in {place} fragt das auch",
        "Antwort gern auch per Nachricht, brauche es bis {day}",
        "Früher ging das in {hours} Minuten am Schalter",
        "Die Unterlagen liegen hier seit {day}",
    ),
    ("de", Tone.POSITIVE): (
        "Habe das nach {years} Jahren als Kunde gern weitererzählt",
        "Nach {hours} Minuten war alles erledigt",
        "Grüße nach {place} an das ganze Team",
        "So macht das {product} wirklich Freude",
        "Meine Mutter in {place} war am {day} auch begeistert",
        "Das hätte ich nach dem {day} nicht gedacht",
        "Die {amount} Euro waren noch am selben Tag da",
    ),
    ("en", Tone.NEGATIVE): (
        "Been a customer for {years} years and never seen anything like it",
        "Called {when} and got passed around {hours} times",
        "My complaint from {when} has not even been confirmed",
        "All I wanted was to send {sum} to my daughter",
        "The chat only ever repeats the same sentence",
        "Stood in front of a closed door in {town} because of it",
        "My neighbour in {town} says exactly the same",
        "And for that I pay {sum} a month",
        "They say an answer takes {hours} weeks",
        "Sent every paper for the {thing} twice",
    ),
    ("en", Tone.NEUTRAL): (
        "It is about a {thing} I have had for {years} years",
        "I am moving to {town} {when}",
        "Their page only has a note from {when} about it",
        "We are talking about roughly {sum}",
        "My sister in {town} asks the same",
        "A message is fine too, I need it by {when}",
        "It used to take {hours} minutes at the counter",
    ),
    ("en", Tone.POSITIVE): (
        "After {years} years as a customer I am glad to say so",
        "All sorted after {hours} minutes",
        "Greetings to the whole team in {town}",
        "That makes the {thing} a pleasure",
        "My mother in {town} was delighted {when} too",
        "The {sum} arrived the very same day",
    ),
}
DETAILED = 0.75  # of the posts, each with one; a third of them with another

OPENINGS = {"de": ("Leute, ", "Also ", "Ernsthaft: ", "Hm. ", "Update: "), "en": ("So, ", "Ok, ", "Update: ")}
EMOJI = {
    Tone.NEGATIVE: ("😡", "🤬", "🙄", "😤", "👎", "🤦"),
    Tone.SARCASM: ("👏", "😍", "🎉", "🙃"),
    Tone.NEUTRAL: ("🤔", "👀", "🙂"),
    Tone.POSITIVE: ("😍", "🙏", "👍", "❤️", "😂"),
}


# What is particular to each writer: without it a day of templates would be a day of copies (core/copies.py).
ASIDES = {
    "de": (
        "Ich sitze gerade im {vehicle} nach {place}, {pastime}.",
        "{kin} aus {place} ist auch dort, {years} Jahre schon.",
        "Bin {years} Jahre Kunde, früher in {place}, jetzt in {city}.",
        "Vorhin {pastime} mit {kin} darüber gesprochen.",
        "Ich schreibe das aus {city}, {pastime}.",
        "Bei {kin} in {city} war das {day} genauso.",
        "Eigentlich wollte ich {day} nach {city} fahren, im {vehicle}.",
        "{kin} fragt mich das seit {day}, {pastime}.",
        "Habe {years} Leute in {place} gefragt, {kin} eingeschlossen.",
        "Zwischen {place} und {city} im {vehicle} gelesen.",
        "Gehört habe ich es {day} von {kin}, {pastime}.",
        "Es geht um mein {product}, Nummer {years}, Filiale {city}.",
    ),
    "en": (
        "Writing this on the {ride} to {town}, {leisure}.",
        "{relative} in {town} is with them too, {years} years now.",
        "{years} years a customer, first in {town}, now in {suburb}.",
        "Talked about it with {relative} {when}, {leisure}.",
        "Typing from {suburb}, {leisure}.",
        "It was the same for {relative} in {suburb} {when}.",
        "I meant to take the {ride} to {suburb} {when}.",
        "{relative} has been asking me since {when}, {leisure}.",
        "Asked {years} people in {town}, {relative} included.",
        "Read it on the {ride} between {town} and {suburb}.",
        "Heard it {when} from {relative}, {leisure}.",
        "This is about my {thing}, number {years}, branch {suburb}.",
    ),
}


def write(
    rng: np.random.Generator, topic: Topic, tone: Tone, *, brand: str, language: str, tagged: float = 0.25
) -> str:
    """One post about `brand`; `tagged` is how many of them carry the topic's hashtags, 0 to 1."""
    post = _pick(rng, _posts(topic, language, tone))
    text = _filled(rng, post, brand) + "".join(_details(rng, topic, tone, language, brand))
    if rng.random() < 0.15:
        text = _pick(rng, OPENINGS[language]) + text
    if topic is not NEWS:
        text += ". " + " ".join(_filled(rng, _pick(rng, ASIDES[language]), brand) for _ in range(2))
    if rng.random() < 0.2:
        text = _mistyped(rng, text)
    if rng.random() < 0.3:
        text += _pick(rng, ("!", "!!", "...", "", "?!"))
    if rng.random() < 0.3:
        text += " " + _pick(rng, EMOJI[tone])
    if rng.random() < tagged:
        text += " #" + _pick(rng, topic.tags).format(tag=_joined(brand))
    return text


def headline(rng: np.random.Generator, *, brand: str) -> str:
    """One headline, as many sites will carry it word for word."""
    return _filled(rng, _pick(rng, tuple(post for posts in NEWS.posts.values() for post in posts)), brand)


def _details(rng: np.random.Generator, topic: Topic, tone: Tone, language: str, brand: str) -> Iterator[str]:
    if topic is NEWS or tone is Tone.SARCASM:
        return
    for chance in (DETAILED, DETAILED / 3):
        if rng.random() < chance:
            yield _pick(rng, (". ", " - ", ", ", "! ")) + _filled(
                rng, _pick(rng, DETAILS[language, tone]), brand
            )


def _posts(topic: Topic, language: str, tone: Tone) -> tuple[str, ...]:
    return topic.posts.get((language, tone)) or EVERYDAY.posts[language, _plain(tone)]


def _plain(tone: Tone) -> Tone:
    return Tone.POSITIVE if tone is Tone.SARCASM else tone


def _filled(rng: np.random.Generator, post: str, brand: str) -> str:
    gaps = {name: _pick(rng, words) for name, words in GAPS.items() if "{" + name + "}" in post}
    return post.format(brand=brand, handle=_joined(brand).lower(), **gaps)


def _mistyped(rng: np.random.Generator, text: str) -> str:
    """Two neighbours swapped, a letter lost, or no capitals at all."""
    at = int(rng.integers(1, max(2, len(text) - 2)))
    kind = int(rng.integers(3))
    if kind == 0:
        return text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return text[:at] + text[at + 1 :] if kind == 1 else text.lower()


def _joined(brand: str) -> str:
    return "".join(letter for letter in brand if letter.isalnum())


def _pick(rng: np.random.Generator, words: tuple[str, ...]) -> str:
    return words[int(rng.integers(len(words)))]
