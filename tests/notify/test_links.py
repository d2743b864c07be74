from datetime import UTC, datetime, timedelta

from warden.core.incident import IncidentId, PersonId
from warden.notify.links import LIFETIME, Link, Refusal, read, sign

NOW = datetime(2026, 11, 24, 14, 32, tzinfo=UTC)
TOKEN = sign("secret", IncidentId(42), PersonId("anna"), now=NOW)


def test_a_link_opens_the_incident_for_the_person_it_was_sent_to():
    assert read("secret", TOKEN, now=NOW) == Link(IncidentId(42), PersonId("anna"), NOW)


def test_a_link_is_good_for_seven_days_and_not_a_second_more():
    assert isinstance(read("secret", TOKEN, now=NOW + LIFETIME), Link)
    assert read("secret", TOKEN, now=NOW + LIFETIME + timedelta(seconds=1)) is Refusal.EXPIRED


def test_a_link_of_another_secret_is_forged():
    assert read("another", TOKEN, now=NOW) is Refusal.FORGED


def test_a_link_from_the_future_is_forged():
    assert read("secret", TOKEN, now=NOW - timedelta(hours=1)) is Refusal.FORGED


def test_a_link_with_any_letter_changed_is_forged():
    for place in range(len(TOKEN)):
        letter = "A" if TOKEN[place] != "A" else "B"
        other = read("secret", TOKEN[:place] + letter + TOKEN[place + 1 :], now=NOW)
        # The last letter of a base64 text may hold unused bits: then it is the same link.
        assert other is Refusal.FORGED or other == read("secret", TOKEN, now=NOW)


def test_any_text_is_read_without_an_accident():
    for text in ("", ".", "a.b", "\x00", "ä" * 5000, TOKEN + TOKEN, f"{TOKEN}."):
        assert read("secret", text, now=NOW) is Refusal.FORGED


def test_a_link_is_short_enough_for_a_text_message_and_safe_in_a_url():
    assert len(TOKEN) < 80
    assert set(TOKEN) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")
