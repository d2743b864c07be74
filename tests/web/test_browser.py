"""What only a browser can tell: it fits a phone, can be read, refreshes itself, loads nothing foreign."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browser import (
    CONTRAST,
    DESK,
    OPEN_ALL,
    PHONE,
    SMALL_TARGETS,
    STOPS,
    UNSEEN_FOCUS,
    chromium,
    complaints,
    served,
)
from tests.support.planned import HOUR, a_plan
from tests.support.web import ANNA, BEN, SECRET, a_bank, fill, make_empty
from warden.clock import utc_now
from warden.core.incident import IncidentId
from warden.core.oncall import ScheduleId
from warden.core.shifts import next_shift
from warden.core.silence import NewSilence
from warden.core.swap import NewSwap
from warden.flow import respond
from warden.flow import swap as swapping
from warden.notify.links import sign, sign_contact, sign_swap
from warden.storage import planned, silences
from warden.storage.engine import transaction

pytestmark = pytest.mark.e2e
ONE = IncidentId(1)
VIEWS = (
    "/",
    "/incidents",
    "/incidents/1",
    "/mentions/1/why",
    "/events",
    "/oncall",
    "/silences",
    "/people",
    "/people/anna",
    "/learn",
    "/learn/posts?source=x",
    "/demo/inbox",
    "/api/v1/docs",
    "/nowhere",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def house(tmp_path):
    found = a_bank(tmp_path)
    make_empty(found)
    with transaction(found.engine) as conn:
        fill(conn, found, now=utc_now())
        for start, end in ((-20, -15), (-3, 2), (30, 40)):
            planned.add(conn, a_plan(start=utc_now() + start * HOUR, end=utc_now() + end * HOUR))
        silences.add(conn, NewSilence(None, utc_now() - HOUR, utc_now() + HOUR, "Wartung der App", ANNA))
    yield found
    found.engine.dispose()


@pytest.fixture
def address(house) -> Iterator[str]:
    with served(house) as found:
        yield found


@pytest.fixture
def phone(browser, address) -> Iterator[Page]:
    with browser.new_context(viewport=PHONE, base_url=address) as context:
        yield context.new_page()


def links_of(house):
    """The addresses that come in messages."""
    now = utc_now()
    with transaction(house.engine) as conn:
        plan = house.schedules[ScheduleId("community")]
        start = next_shift(plan, (), now=now).start
        swap = swapping.ask(
            conn, NewSwap(plan.id, ANNA, BEN, start, start + HOUR, start, now), plan, {}, now=now
        )
    yield f"/a/{sign(SECRET, ONE, ANNA, now=now)}"
    yield f"/swap/{sign_swap(SECRET, swap.id, BEN, now=now)}"
    yield f"/c/{sign_contact(SECRET, ANNA, 'push', house.prints[ANNA, 'push'], now=now)}"


@pytest.mark.parametrize("view", ["/incidents/1", "/oncall", "/people/anna"])
def test_the_keyboard_reaches_everything_and_what_it_reaches_is_seen(phone, view):
    phone.goto(view, wait_until="networkidle")
    stops = phone.locator(STOPS).count()
    hidden = []
    for _ in range(min(stops, 60)):
        phone.keyboard.press("Tab")
        hidden += phone.evaluate(UNSEEN_FOCUS)
    assert hidden == []


@pytest.mark.parametrize("size", [PHONE, {"width": 320, "height": 640}], ids=["360", "320"])
def test_the_views_are_named_whole_at_the_bottom_of_a_phone(browser, address, size):
    with browser.new_context(viewport=size, base_url=address) as context:
        page = context.new_page()
        page.goto("/oncall")
        for each in page.locator("nav a").all():
            box = each.bounding_box()
            assert 0 <= box["x"] <= size["width"] - box["width"]
            assert box["height"] < 70, "on one line"
            assert each.evaluate("(link) => link.scrollWidth <= link.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_view_fits_can_be_read_and_loads_nothing_foreign(browser, address, house, size, scheme):
    with browser.new_context(viewport=size, base_url=address, color_scheme=scheme) as context:
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        found = complaints(page)
        for view in (*VIEWS, *links_of(house)):
            page.goto(view, wait_until="networkidle")
            page.evaluate(OPEN_ALL)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], view
            assert page.evaluate(CONTRAST) == [], view
            assert page.evaluate(SMALL_TARGETS) == [], view
        assert [message for message in found if "404" not in message] == []
        assert [url for url in asked if not url.startswith(address)] == []


def test_charts_are_drawn_and_say_their_numbers_under_the_pointer(phone):
    phone.goto("/incidents/1", wait_until="networkidle")
    phone.locator(".u-over").hover()
    expect(phone.locator(".chart output")).to_contain_text("Erwähnungen")


def test_an_answer_is_two_taps_away(phone):
    phone.goto("/")
    phone.locator("a.incident").first.click()
    phone.get_by_role("button", name="Ich übernehme").click()
    expect(phone.locator(".summary .state.acknowledged")).to_be_visible()
    expect(phone.get_by_role("button", name="Ich übernehme")).to_have_count(0)


def test_the_story_goes_on_by_itself_and_a_half_written_note_stays(phone, house):
    phone.goto("/incidents/1", wait_until="networkidle")
    phone.locator("#note-text").fill("half a sent")
    with transaction(house.engine) as conn:
        respond.acknowledge(conn, ONE, BEN, now=utc_now())
    expect(phone.locator(".timeline")).to_contain_text("Ben Muster hat übernommen", timeout=15_000)
    expect(phone.locator("#note-text")).to_have_value("half a sent")
    expect(phone.locator(".chart canvas")).to_have_count(1)
    phone.get_by_role("button", name="Notiz hinzufügen").click()
    expect(phone.locator(".timeline")).to_contain_text("half a sent")


def test_the_link_of_a_page_answers_with_one_tap(phone):
    phone.goto(f"/a/{sign(SECRET, ONE, ANNA, now=utc_now())}")
    phone.get_by_role("button", name="Ich übernehme").click()
    expect(phone.locator(".notice")).to_contain_text("Danke, Anna Beispiel")


def test_a_post_is_labelled_in_place_and_the_story_tells_it(phone):
    phone.goto("/incidents/1", wait_until="networkidle")
    post = phone.locator("#post-3")
    post.get_by_role("button", name="positiv").click()
    expect(post.get_by_role("button", name="positiv")).to_have_attribute("aria-pressed", "true")
    expect(post).to_contain_text("sagen Menschen")
    post.get_by_label("empört").check()
    expect(phone.locator(".timeline")).to_contain_text("hat einen Beitrag neu bewertet", timeout=15_000)
    phone.reload()
    expect(post.get_by_label("empört")).to_be_checked()
    expect(post.get_by_role("button", name="positiv")).to_have_attribute("aria-pressed", "true")


def test_why_is_told_on_demand_and_stays_while_the_view_goes_on(phone, house):
    phone.goto("/incidents/1", wait_until="networkidle")
    phone.locator("#post-3 summary").click()
    expect(phone.locator("#why-3 .chip").first).to_be_visible()
    with transaction(house.engine) as conn:
        respond.acknowledge(conn, ONE, BEN, now=utc_now())
    expect(phone.locator(".timeline")).to_contain_text("Ben Muster hat übernommen", timeout=15_000)
    expect(phone.locator("#why-3 .chip").first).to_be_visible()


def test_everything_works_without_script(browser, address):
    with browser.new_context(viewport=PHONE, base_url=address, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/incidents/1")
        page.get_by_role("button", name="Ich übernehme").click()
        expect(page.locator(".summary .state.acknowledged")).to_be_visible()
        for summary, column in (("Als Tabelle", "negativ"), ("Vorhersage", "höchstens")):
            page.locator(".numbers summary", has_text=summary).click()
            expect(page.locator(".numbers table", has_text=column)).to_be_visible()
        page.locator("#post-2").get_by_label("empört").check()
        page.locator("#post-2").get_by_role("button", name="neutral").click()
        expect(page.locator("#post-2")).to_contain_text("sagen Menschen")
        expect(page.locator("#post-2").get_by_label("empört")).to_be_checked()
        page.locator("#post-2 summary").click()
        page.locator("#post-2").get_by_text("Die Wörter, die den Ausschlag gaben").click()
        expect(page.locator(".pieces .chip").first).to_be_visible()


def test_posts_drawn_at_random_are_labelled_one_by_one(phone):
    phone.goto("/learn")
    phone.locator("section", has_text="reddit").get_by_text("Zehn Beiträge bewerten").click()
    expect(phone.locator("article")).to_have_count(2)
    expect(phone.locator('[aria-pressed="true"]')).to_have_count(0)
    for post in phone.locator("article").all():
        post.get_by_role("button", name="negativ").click()
        expect(post).to_contain_text("sagen Menschen")
    phone.get_by_role("link", name="Was warden von Ihnen lernt").click()
    expect(phone.locator("section", has_text="reddit")).to_contain_text("2 Beiträge bewertet")


def test_other_answers_stay_open_while_the_view_goes_on_and_put_it_off(phone, house):
    phone.goto("/incidents/1", wait_until="networkidle")
    phone.get_by_text("Anders antworten").click()
    with transaction(house.engine) as conn:
        respond.note(conn, ONE, BEN, "on it", now=utc_now())
    expect(phone.locator(".timeline")).to_contain_text("on it", timeout=15_000)
    expect(phone.get_by_role("button", name="in 1 h")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("button", name="in 1 h").click()
    expect(phone.locator(".facts")).to_contain_text("Zurückgestellt bis")
