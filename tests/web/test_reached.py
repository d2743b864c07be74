"""Who was reached, as the incident's view tells it."""

import pytest

from tests.support.incidents import ANNA, T0, a_delivery
from tests.support.web import NOW, client_of
from warden.core.incident import IncidentId, Severity
from warden.core.outbox import Attempt, DeliveryId, DeliveryKind, DeliveryState, Needless, NewDelivery
from warden.storage import outbox
from warden.storage.engine import transaction
from warden.web.reached import reached
from warden.web.reader import reader


def rows(attempts, language="de", **fields):
    delivery = a_delivery(**fields)
    return reached([delivery], {1: attempts}, reader(language, "Europe/Berlin", now=T0))


def test_every_attempt_is_told_with_its_result():
    tries = [Attempt(T0, "failed", "error=500"), Attempt(T0, "sent", "")]
    (row,) = rows(tries, state=DeliveryState.SENT, sent_at=T0)
    assert [each.words for each in row.tries] == [
        "gescheitert, noch ein Versuch möglich: error=500",
        "angenommen",
    ]
    assert (row.state, row.at) == ("verschickt", T0)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("why", Needless)
def test_why_something_was_not_sent_is_told_in_words(why, language):
    (row,) = rows([Attempt(T0, "expired", why.value)], language, state=DeliveryState.EXPIRED)
    assert "_" not in row.tries[0].words
    assert row.tries[0].words.startswith(("nicht gesendet: ", "not sent: "))


def test_the_newest_comes_first():
    both = [a_delivery(), a_delivery(id=DeliveryId(2), contact="call")]
    told = reached(both, {}, reader("de", "Europe/Berlin", now=T0))
    assert [row.contact for row in told] == ["call", "push"]


def test_the_view_shows_what_failed_and_escapes_what_a_service_said(storm):
    with transaction(storm.engine) as conn:
        new = NewDelivery(IncidentId(1), DeliveryKind.PAGE, Severity.WARNING, ANNA, "call", 7, 1, NOW)
        (number,) = outbox.add(conn, [new], now=NOW)
        outbox.lease(conn, number, now=NOW, until=NOW)
        said = Attempt(NOW, "refused", "<script>alert(1)</script> error=403")
        outbox.finish(conn, number, state=DeliveryState.FAILED, attempt=said)
    html = client_of(storm).get("/incidents/1").text
    assert "Wer erreicht wurde" in html
    assert "abgelehnt: &lt;script&gt;" in html
    assert "error=403" in html
    assert "&lt;time" not in html
