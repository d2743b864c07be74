"""What people say of posts, by form and by API; why a post scored as it did; what was learned from it."""

import re
from datetime import timedelta

import pytest

from models.sentiment import retrain, scorer
from models.sentiment.sets import Example, Lesson
from tests.support.web import ANNA, NOW, RIVAL, a_mood, client_of, stamp_of
from warden.core.calibration import Calibration
from warden.core.feedback import Feedback, Label
from warden.core.mention import Mention, MentionId, SourceId
from warden.storage import calibrations, labels, mentions
from warden.storage.engine import reading, transaction
from warden.web.learn import effects

X = SourceId("x")


@pytest.fixture
def api(storm):
    return client_of(storm, "all")


def said_of(house, post=3):
    with reading(house.engine) as conn:
        return labels.of_mentions(conn, [MentionId(post)]).get(MentionId(post))


def label_with(client, post=3, label="neutral", person="anna", outrage=(), incident=1, **fields):
    view = client.get("/incidents/1").text
    form = {"stamp": stamp_of(view), "label": label, "person": person, "outrage": list(outrage), **fields}
    address = f"/incidents/{incident}/posts/{post}/feedback"
    return client.post(address, data=form, follow_redirects=False)


def send(client, key=None, incident=1, **changes):
    body = {"person": "anna", "mention": 3, "label": "positive", **changes}
    headers = {"Idempotency-Key": key} if key else None
    return client.post(f"/api/v1/incidents/{incident}/feedback", json=body, headers=headers)


def a_post_of_the_rival(house):
    mention = Mention(X, "rival", NOW - timedelta(minutes=5), NOW, "Nordkasse!")
    with transaction(house.engine) as conn:
        mentions.add(conn, [(mention, (RIVAL,))])
        (waiting,) = mentions.unscored(conn, limit=1)
        mentions.record_scores(conn, [(waiting.id, a_mood(0.5))])
    return waiting.id


def article(html, post):
    start = html.index(f'id="post-{post}"')
    return html[start : html.index("</article>", start)]


def pressed(html, post):
    part = article(html, post)
    before = part[: part.index('aria-pressed="true"')]
    return before[before.rindex('value="') + 7 :].split('"')[0]


def test_a_label_leads_back_to_its_post_and_is_told_in_the_story(storm, browser):
    answer = label_with(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents/1#post-3")
    assert said_of(storm) == Feedback(Label.NEUTRAL, outrage=False)
    assert "Anna Beispiel hat einen Beitrag neu bewertet" in browser.get("/incidents/1").text


def test_outrage_counts_for_the_post_whose_box_is_ticked(storm, browser):
    label_with(browser, 3, "negative", outrage=[2, 3])
    label_with(browser, 4, "negative", outrage=[2, 3])
    assert said_of(storm, 3) == Feedback(Label.NEGATIVE, outrage=True)
    assert said_of(storm, 4) == Feedback(Label.NEGATIVE, outrage=False)


def test_the_models_own_word_is_marked_until_people_say_something_else(storm, browser):
    html = browser.get("/incidents/1").text
    assert pressed(html, 3) == "negative"
    assert "sagt das Modell" in article(html, 3)
    label_with(browser, 3, "positive")
    html = browser.get("/incidents/1").text
    assert pressed(html, 3) == "positive"
    assert "sagen Menschen" in article(html, 3)


def test_a_series_of_labels_is_one_line_of_the_story(storm, browser):
    for post in (1, 2, 3):
        label_with(browser, post)
    html = browser.get("/incidents/1").text
    assert html.count("neu bewertet") == 1
    assert "Anna Beispiel hat 3 Beiträge neu bewertet" in html


@pytest.mark.parametrize("fields", [{"label": "furious"}, {"person": "mallory"}, {"outrage": ["x"]}])
def test_a_label_nobody_offered_changes_nothing(storm, browser, fields):
    assert label_with(browser, **fields).status_code == 422
    assert said_of(storm) is None


def test_a_label_from_another_site_is_refused(storm, browser):
    assert label_with(browser, stamp="forged").status_code == 403
    assert said_of(storm) is None


def test_posts_that_do_not_belong_to_the_incident_cannot_be_labelled_in_it(storm, browser, api):
    stranger = a_post_of_the_rival(storm)
    for post in (stranger, 999, 2**60):
        assert label_with(browser, post).status_code in (404, 422)
    assert send(api, mention=stranger).status_code == 404
    assert send(api, mention=999).status_code == 404
    assert label_with(browser, incident=7).status_code == 404
    assert said_of(storm, stranger) is None


def test_the_api_takes_a_label_once_per_key(storm, api):
    for _ in range(2):
        answer = send(api, "k", outrage=True)
        assert answer.status_code == 201
        assert answer.json()["id"] == 1
    assert said_of(storm) == Feedback(Label.POSITIVE, outrage=True)
    assert send(api, "k", label="negative").status_code == 201
    assert said_of(storm) == Feedback(Label.POSITIVE, outrage=True), "the key was used before"
    assert send(api, "another", label="negative").status_code == 201
    assert said_of(storm) == Feedback(Label.NEGATIVE, outrage=None)


def test_the_apis_timeline_tells_of_feedback(api):
    send(api)
    entry = api.get("/api/v1/incidents/1/timeline").json()["items"][-1]
    assert entry["kind"] == "feedback"
    assert (entry["actor"], entry["data"]["posts"], entry["data"]["label"]) == ("anna", [3], "positive")


@pytest.mark.parametrize(
    "changes", [{"label": "sad"}, {"mention": 0}, {"outrage": "perhaps"}, {"person": "x"}]
)
def test_feedback_that_makes_no_sense_is_a_problem(api, changes):
    assert send(api, **changes).status_code == 422


def test_why_tells_the_words_that_decided(storm, browser):
    html = browser.get("/mentions/3/why").text
    assert "Das Modell liest das zu" in html
    pieces = re.findall(r'<bdi>([^<]+)</bdi> <span class="quiet">(dafür|dagegen)', html)
    assert any(side == "dafür" for _, side in pieces)
    text = "Musterbank app has been down for hours. Rent is due today. Unbelievable."
    assert all(piece in text for piece, _ in pieces)


def test_why_is_answered_by_the_model_that_was_trained_here(storm, browser):
    text = "Musterbank app has been down for hours. Rent is due today. Unbelievable."
    labels = (("positive", text), ("negative", "How lovely of them"))
    posts = [Example(f"{said} {number}", label, None) for number in range(60) for label, said in labels]
    path = storm.settings.model_folder / "sentiment-ours" / "sentiment-ours.npz"
    retrain.retrain(scorer.load(), [Lesson("ours", "en", "ours", "", tuple(posts))], path)

    assert "positiv" in browser.get("/mentions/3/why").text


def test_why_shows_hostile_words_as_the_text_they_are(browser):
    html = browser.get("/mentions/2/why").text
    assert "<script>alert" not in html
    assert "<b>" not in html
    assert "\u202e" not in browser.get("/mentions/4/why").text


def test_why_says_when_it_was_counted_otherwise(browser):
    assert "Gezählt wurde es zu" in browser.get("/mentions/3/why").text


def test_why_of_a_post_that_is_gone_is_a_clear_view(browser):
    answer = browser.get("/mentions/999/why")
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_every_source_says_how_many_labels_it_still_needs(storm, browser):
    label_with(browser, 1)
    html = browser.get("/learn").text
    assert "ein Beitrag bewertet" in html
    assert "Noch 29, dann lernt warden daraus" in html
    assert html.count("Noch 30, dann") == 2


def test_a_calibration_in_force_is_told_in_plain_numbers(storm, browser):
    with transaction(storm.engine) as conn:
        calibrations.put(conn, X, Calibration(negative=1.0, labels=40), now=NOW)
    html = browser.get("/learn").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Was das Modell zu 20 %, 50 %, 80 % für negativ hält, zählt hier zu 40 %, 73 %, 92 %." in html
    assert "zuletzt geändert" in html


def test_what_a_calibration_does_not_touch_stays(storm):
    assert [(each.said, round(each.outrage, 6)) for each in effects(Calibration(negative=1.0))] == [
        (0.2, 0.2),
        (0.5, 0.5),
        (0.8, 0.8),
    ]


def test_a_draw_does_not_say_what_the_model_thinks(storm, browser):
    html = browser.get("/learn/posts?source=x").text
    assert html.count("<article") == 2
    assert 'aria-pressed="true"' not in html
    assert "% negativ" not in html.replace("\N{NO-BREAK SPACE}", " ")
    assert "why" not in html


def test_a_label_of_a_drawn_post_counts_and_leads_back_to_the_same_draw(storm, browser):
    html = browser.get("/learn/posts?source=x&from=77").text
    post = int(html.split('id="post-')[1].split('"')[0])
    form = {"stamp": stamp_of(html), "label": "negative", "person": "ben", "outrage": [post]}
    answer = browser.post(f"/learn/posts/{post}/feedback?from=77", data=form, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/learn/posts?source=x&from=77#post-{post}"
    assert said_of(storm, post) == Feedback(Label.NEGATIVE, outrage=True)
    assert pressed(browser.get("/learn/posts?source=x&from=77").text, post) == "negative"
    assert "neu bewertet" not in browser.get("/incidents/1").text


def test_a_draw_that_goes_on_brings_other_posts(calm):
    given = [
        Mention(X, f"many-{place}", NOW - timedelta(hours=place), NOW, f"Musterbank {place}")
        for place in range(15)
    ]
    with transaction(calm.engine) as conn:
        mentions.add(conn, [(mention, (RIVAL,)) for mention in given])
        waiting = mentions.unscored(conn, limit=100)
        mentions.record_scores(conn, [(row.id, a_mood(0.5)) for row in waiting])
    browser = client_of(calm)
    first = browser.get("/learn/posts?source=x").text
    more = first[first.index("/learn/posts?source=x&amp;from=") :].split('"')[0].replace("&amp;", "&")
    second = browser.get(more).text
    posts = [post.id for post in waiting if f'id="post-{post.id}"' in first]
    others = [post.id for post in waiting if f'id="post-{post.id}"' in second and post.id not in posts]
    assert (len(posts), len(others)) == (10, 5)


@pytest.mark.parametrize("place", ["x", "abc", "0" * 66, "%00", "ÿÿ"])
def test_a_draw_from_nowhere_is_a_clear_view(browser, place):
    assert browser.get("/learn/posts", params={"source": "x", "from": place}).status_code == 422


@pytest.mark.parametrize("source", ["nowhere", "", "<b>", "a/b?c&d"])
def test_a_source_nobody_heard_of_has_no_posts(browser, source):
    answer = browser.get("/learn/posts", params={"source": source})
    assert answer.status_code == 200
    assert "Keine Beiträge mehr gespeichert" in answer.text
    assert "<b>" not in answer.text


def test_the_overview_leads_to_what_is_learned(browser):
    assert 'href="/learn"' in browser.get("/").text


def test_a_browser_that_labelled_knows_who_it_was(browser):
    label_with(browser, person="ben")
    assert '<option value="ben" selected>' in browser.get("/learn/posts?source=x").text
    assert ANNA in browser.get("/learn/posts?source=x").text
