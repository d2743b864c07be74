"""A real server on a free port and a real browser in front of it."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from warden.clock import pause
from warden.web.app import create_app
from warden.wiring import House

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]

# Every visible text against what lies behind it: WCAG 2.2 asks for 4.5, and for 3 where letters are large.
CONTRAST = """
() => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = numbers(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const style = getComputedStyle(element);
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility()) continue;
    if (element.closest(".uplot")) continue;
    const [a, b] = [light(numbers(style.color)), light(ground(element))].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) poor.push(`${ratio.toFixed(2)} ${walker.currentNode.textContent.trim()}`);
  }
  return poor;
}
"""

# What a thumb has to hit; links inside running text are exempt (WCAG 2.5.5).
SMALL_TARGETS = """
() => [...document.querySelectorAll("button, select, textarea, summary, .button, nav a, .post a, a.card")]
  .filter((element) => element.checkVisibility())
  .filter((element) => element.getBoundingClientRect().height < 44)
  .map((element) => element.outerHTML.slice(0, 80))
"""


# Everything behind a fold is shown; why a post was scored so would be fetched.
OPEN_ALL = """() => document.querySelectorAll("details:not(.why)").forEach((each) => { each.open = true; })"""

# What the tabulator key comes to.
STOPS = "a:visible, button:visible, select:visible, textarea:visible, summary:visible, input:visible"

# Where the keyboard is, if it cannot be seen: no ring around it, or something in front of its middle.
UNSEEN_FOCUS = """
() => {
  const at = document.activeElement;
  if (at === document.body) return [];
  const { left, top, width, height } = at.getBoundingClientRect();
  const front = document.elementFromPoint(left + Math.min(width / 2, 40), top + height / 2);
  const seen = front && (at.contains(front) || front.contains(at));
  const ring = getComputedStyle(at).outlineStyle !== "none";
  const why = `${seen ? "" : "covered "}${ring ? "" : "no ring "}`;
  return why ? [`${why}${at.outerHTML.slice(0, 80)}`] : [];
}
"""


@contextmanager
def served(house: House) -> Iterator[str]:
    """The application over `house`, and its address."""
    config = uvicorn.Config(create_app(house), host="127.0.0.1", port=0, log_level="warning", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            pause(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's Chromium; the test is skipped where there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def complaints(page: Page) -> list[str]:
    """Collects what the browser complains of from now on: script errors, refused content, failed requests."""
    found: list[str] = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
