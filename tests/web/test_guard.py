import pytest

from tests.support.web import SECRET, client_of
from warden.web.guard import host_name, trusted_hosts


@pytest.mark.parametrize("address", ["/", "/incidents/1", "/nowhere", "/api/v1/brands", "/static/warden.css"])
def test_every_answer_allows_our_own_scripts_and_styles_alone(browser, address):
    headers = browser.get(address).headers
    assert "script-src 'self';" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "localhost@evil.example"]
)
def test_a_foreign_host_name_is_refused_because_dns_can_be_rebound(browser, host):
    assert browser.get("/", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", ["localhost:8800", "127.0.0.1:1", "[::1]:8800", "warden.musterbank.example"])
def test_this_machine_and_the_configured_host_are_answered(browser, host):
    assert browser.get("/", headers={"host": host}).status_code == 200


def test_a_host_name_is_read_without_port_and_case():
    assert host_name("LOCALHOST:80") == "localhost"
    assert trusted_hosts("https://warden.example/x") >= {"warden.example", "localhost"}


@pytest.mark.parametrize(
    "address", ["/", "/incidents", "/incidents/1", "/events", "/demo/inbox", "/api/v1/docs"]
)
def test_no_view_loads_anything_from_elsewhere_or_runs_inline_script(browser, address):
    html = browser.get(address).text
    assert "<script>" not in html
    assert " style=" not in html
    assert ' src="http' not in html
    assert 'href="https://fonts' not in html
    assert " onclick" not in html


def test_nothing_secret_is_in_the_overview(browser):
    assert SECRET not in browser.get("/").text


def test_a_failure_nobody_foresaw_is_told_without_its_details(storm):
    client = client_of(storm, raise_server_exceptions=False)
    client.app.dependency_overrides.clear()

    @client.app.get("/broken")
    def broken() -> None:
        raise RuntimeError("the password is hunter2")

    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "script-src" in answer.headers["content-security-policy"]
