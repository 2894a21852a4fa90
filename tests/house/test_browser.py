"""The browser of the tests runs, and a machine without one is told what to do."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import browser as chromium


@pytest.mark.browser
def test_browser_renders_a_page_and_runs_its_script(page: Page) -> None:
    page.set_content("<h1>Claim an expense</h1><script>document.title = 1 + 1</script>")
    expect(page.get_by_role("heading", name="Claim an expense")).to_be_visible()
    expect(page).to_have_title("2")


@pytest.mark.browser
def test_a_machine_without_chromium_uses_the_one_npm_ships(browser: Browser, tmp_path: Any) -> None:
    arguments = chromium.find_browser(search_path=str(tmp_path))
    assert arguments["executable_path"].startswith(str(chromium.UNPACKED))
    shipped = browser.browser_type.launch(**arguments, headless=True, args=["--no-sandbox"])
    assert shipped.version
    shipped.close()


def test_without_any_browser_tests_fail_and_say_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(chromium, "UNPACKED", tmp_path / "chromium")
    monkeypatch.setattr(chromium, "ROOT", tmp_path)
    with pytest.raises(chromium.NoBrowser, match="Run `make test`, which installs one from npm"):
        chromium.find_browser(search_path=str(tmp_path))
