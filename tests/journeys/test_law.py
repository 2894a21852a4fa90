"""Somebody who has to keep the law right finds what needs a look, and what is written of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

PAY = "Pay in the tax year 2026-27"


@pytest.mark.browser
def test_a_provisional_figure_is_found_from_the_office(
    site: str, cast: Cast, sign_in: Callable[[int], Page]
) -> None:
    page = sign_in(cast.process_owner)
    page.goto(f"{site}/office/")
    page.get_by_role("link", name="law", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Law")
    found = look(page)
    page.get_by_role("row").filter(has_text="partnership, age").filter(has_text=PAY).get_by_role(
        "link"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(PAY)
    employer = page.locator("#partnership_employer_bands")
    expect(employer).to_contain_text("8")
    expect(employer).to_contain_text("Provisional")
    expect(employer).to_be_in_viewport()
    found += look(page)
    for subject in ("Transfers of personal data", "Expenses", "Pay in the tax year 2022-23"):
        page.get_by_role("link", name=subject).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(subject)
        found += look(page)
    page.get_by_role("link", name="Back", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Law")
    assert not found
