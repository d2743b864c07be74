import re
from base64 import b64encode

from tests.support.web import client_of

MESSAGE = {
    "version": "1.0",
    "title": "KRITISCH Musterbank",
    "message": "→ http://localhost/a/x.y",
    "type": "failure",
}


def test_what_apprise_sends_lies_on_the_demo_phone_with_a_link_to_press(browser):
    assert browser.post("/demo/inbox/ben", json=MESSAGE).status_code == 204
    html = browser.get("/demo/inbox").text
    assert "KRITISCH Musterbank" in html
    assert '<a href="http://localhost/a/x.y"' in html


def test_the_newest_message_lies_on_top(browser):
    for title in ("first", "second"):
        browser.post("/demo/inbox/ben", json={**MESSAGE, "title": title})
    html = browser.get("/demo/inbox").text
    assert html.index("second") < html.index("first")


def test_a_message_is_shown_as_the_text_it_is(browser):
    browser.post("/demo/inbox/ben", json={**MESSAGE, "message": "<img src=x onerror=alert(1)>\x00"})
    assert "<img src=x" not in browser.get("/demo/inbox").text


def test_the_demo_phone_refuses_strangers_nonsense_and_floods(browser):
    assert browser.post("/demo/inbox/mallory", json=MESSAGE).status_code == 404
    assert browser.post("/demo/inbox/ben", content=b"{").status_code == 422
    assert browser.post("/demo/inbox/ben", content=b"x" * 70_000).status_code == 413


def test_outside_of_the_demo_there_is_no_demo_phone(calm):
    client = client_of(calm)
    assert client.get("/demo/inbox").status_code == 404
    assert client.post("/demo/inbox/ben", json=MESSAGE).status_code == 404
    assert "/demo/inbox" not in client.get("/").text


def test_a_page_is_shown_with_the_picture_it_brought(browser):
    png = b"\x89PNG\r\n\x1a\n the rest"
    files = [{"base64": "no base64"}, {"base64": b64encode(png).decode(), "mimetype": "image/png"}]
    assert browser.post("/demo/inbox/ben", json={**MESSAGE, "attachments": files}).status_code == 204
    (address,) = re.findall(r"/demo/inbox/\d+\.png", browser.get("/demo/inbox").text)
    shown = browser.get(address)
    assert (shown.content, shown.headers["content-type"]) == (png, "image/png")


def test_what_is_no_picture_is_not_shown_as_one(browser):
    files = [{"base64": b64encode(b"<script>alert(1)</script>").decode()}]
    assert browser.post("/demo/inbox/ben", json={**MESSAGE, "attachments": files}).status_code == 204
    assert ".png" not in browser.get("/demo/inbox").text
    assert browser.get("/demo/inbox/1.png").status_code == 404
