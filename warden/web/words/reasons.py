"""The phrases of why it was decided so."""

from warden.web.words.both import Both

PHRASES: dict[str, Both] = {
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
}
