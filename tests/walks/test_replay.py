"""Recorded mentions through a real warden: HTTP inbox, workers, database, SMTP and a webhook."""

import csv
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.receivers import Mailbox, Webhook, free_port, mailbox, webhook
from tests.support.shared_data import shared_data
from warden.lab import simulate

pytestmark = pytest.mark.e2e
JOKE = "2015-02-23T12"  # it began at 18:00 UTC; any page for JetBlue after this would be its
MAIL = "from=warden@warden.example&to=anna@warden.example&mode=insecure"
AIRLINES = {
    "us-airways": ("US Airways", "@usairways"),
    "jetblue": ("JetBlue", "@jetblue"),
    "american": ("American", "@americanair"),
    "united": ("United", "@united"),
    "southwest": ("Southwest", "@southwestair"),
    "virgin-america": ("Virgin America", "@virginamerica"),
}


@dataclass
class Phones:
    """A mail server and a web server that stand for the phones of whoever is on call."""

    mail: Mailbox
    hook: Webhook

    @property
    def pages(self) -> list[dict[str, Any]]:
        """What the webhook was sent, as JSON."""
        return [json.loads(body) for _, body in self.hook.requests]


@pytest.fixture
def phones() -> Iterator[Phones]:
    with mailbox() as mail, webhook() as hook:
        yield Phones(mail, hook)


def configure(folder: Path, phones: Phones, brands: dict[str, tuple[str, str]]) -> Path:
    """A configuration that pages Anna by mail and webhook for any of `brands` (id: name, handle)."""
    watched = "\n".join(
        f'[[brand]]\nid = "{id_}"\nname = "{name}"\nterms = [\'"{name}"\', "{handle}"]\n'
        for id_, (name, handle) in brands.items()
    )
    path = folder / "warden.toml"
    path.write_text(f"""
{watched}
[[person]]
id = "anna"
name = "Anna Beispiel"
language = "en"
contacts = [
  {{ id = "mail", url = "mailto://127.0.0.1:{phones.mail.port}/?{MAIL}" }},
  {{ id = "hook", url = "json://127.0.0.1:{phones.hook.port}/page" }},
]
[[policy]]
id = "community"
steps = [{{ notify = ["person:anna"], wait = "8h" }}]
""")
    return path


def warden(*words: str | Path, folder: Path) -> str:
    """Run a command of warden to its end and give what it printed."""
    command = [sys.executable, "-m", "warden.cli.main", *map(str, words)]
    done = subprocess.run(
        command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, timeout=900
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def titles(phones: Phones) -> str:
    return "\n".join(page["title"] for page in phones.pages)


def test_a_storm_of_our_own_making_pages_by_mail_and_webhook(tmp_path: Path, phones: Phones) -> None:
    made = simulate.stream("flash", seed=3, days=4, brand="Musterbank")
    file = tmp_path / "flash.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = csv.writer(out)
        rows.writerow(["id", "published_at", "text", "brand", "author"])
        rows.writerows(
            [m.external_id, m.published_at.isoformat(), m.text, "Musterbank", m.author] for m in made.mentions
        )
    config = configure(tmp_path, phones, {"musterbank": ("Musterbank", "@musterbank")})
    told = warden(
        "replay", file, "--speed", "3600", "--config", config, "--port", str(free_port()), folder=tmp_path
    )
    assert "Musterbank" in titles(phones)
    assert "SIMULATED CLOCK" in titles(phones)
    assert any("Musterbank" in str(mail["subject"]) for mail in phones.mail.mails)
    assert "musterbank" in told


@pytest.mark.shared
def test_real_airlines_page_for_the_storm_and_not_for_the_joke(tmp_path: Path, phones: Phones) -> None:
    recording = shared_data() / "storms" / "airlines_us_feb2015.csv.gz"
    config = configure(tmp_path, phones, AIRLINES)
    told = warden("replay", recording, "--config", config, "--port", str(free_port()), folder=tmp_path)
    paged = [line for line in told.splitlines() if "pages sent" in line and "  0 pages" not in line]
    assert any("us-airways" in line and line.startswith(("2015-02-22", "2015-02-23")) for line in paged), told
    assert not any("jetblue" in line and line > JOKE for line in paged), told
    assert "US Airways" in titles(phones)
    assert any("US Airways" in str(mail["subject"]) for mail in phones.mail.mails)


@pytest.mark.shared
def test_the_backtest_says_the_same(tmp_path: Path) -> None:
    recording = shared_data() / "storms" / "airlines_us_feb2015.csv.gz"
    with gzip.open(recording, "rt", encoding="utf-8") as lines:
        assert "US Airways" in lines.read()
    found = json.loads(warden("backtest", recording, "--json", folder=tmp_path))
    paged = {
        (brand["brand"], incident["paged_at"])
        for brand in found["brands"]
        for incident in brand["incidents"]
        if incident["paged_at"]
    }
    assert any(brand == "US Airways" and at.startswith("2015-02-22") for brand, at in paged)
    assert not any(brand == "JetBlue" and at > JOKE for brand, at in paged)
