"""A department forbids abroad what a supplier does for it there, and sees the work come home."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import all_departments
from commonhold.work.cases.drawing_back.actions import release_policy
from commonhold.work.delivery.contracts.actions import add_change_note
from commonhold.work.delivery.contracts.queries import contract
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units import queries
from commonhold.work.delivery.units.membership.actions import join
from commonhold.work.residency.examples.rules import examples_from
from commonhold.work.residency.policies.actions import write_policy
from commonhold.work.residency.tests.written import HOME, policy
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_pages import look
from tests.journeys.test_residency import owner
from tests.journeys.test_unit_desk import claim, office

__all__ = ["office", "owner"]

SYSTEM = Actor.system("journeys")
INDIA = policy("india", "India may help", condition='when { context.country == Country::"IN" }')
EXAMPLES = """in_house,GB,bpss,,no,work,official,official,permit
supplier,IN,bpss,uk_standards idta,no,work,official,official,{}
"""


@pytest.fixture
def pune(cast: Cast, office: Office) -> None:
    """Pune does what Leeds, which is closed, would do; the department's policy permits it."""
    at = timezone.now()
    by: dict[str, Any] = {"actor": SYSTEM, "at": at}
    with acting(SYSTEM, [cast.department_id]):
        units.close_unit(unit_id=queries.unit("meridian-leeds").id, reason="stopped", **by)
        unit = queries.unit("tamarind-pune")
        join(
            unit_id=unit.id,
            account_id=cast.process_owner,
            site_id=queries.sites([unit.id])[0].id,
            from_date=at.date(),
            skills=["receipts"],
            **by,
        )
        units.open_unit(unit_id=unit.id, reason="started", **by)
        held = contract("receipts-b")
        terms = held.notes[0].terms.model_copy(update={"safeguards": ("idta", "uk_standards")})
        add_change_note(
            contract_id=held.contract.id, terms=terms, effective_from=terms.starts, reason="Tested", **by
        )
        code = code_of(cast)
        number = write_policy(
            department_id=cast.department_id,
            text=f"{HOME}\n{INDIA}",
            examples=examples_from(EXAMPLES.format("permit"), department=code),
            note="India may help",
            **by,
        )
        release_policy(department_id=cast.department_id, number=number, **by)


def code_of(cast: Cast) -> str:
    return next(each.code for each in all_departments() if each.id == cast.department_id)


@pytest.mark.browser
def test_a_department_forbids_what_is_done_abroad_and_it_comes_home(
    site: str, cast: Cast, pune: None, owner: int, sign_in: Callable[[int], Page]
) -> None:
    claim(cast, 3)
    page = sign_in(owner)
    page.goto(f"{site}/office/residency/")
    expect(page.get_by_role("columnheader", name="Tamarind, Pune (India)")).to_be_visible()
    found = look(page)
    page.get_by_role("link", name="department’s policy").click()
    page.get_by_role("button", name="Write a version").click()
    page.get_by_label("The policy", exact=True).fill(HOME)
    page.get_by_label("Examples", exact=True).fill(EXAMPLES.format("forbid"))
    page.get_by_label("Why this version is written").fill("It comes home")
    steps.press(page, "Keep and try it")
    expect(page.get_by_text("3 open tasks would have to move to another unit.")).to_be_visible()
    expect(page.get_by_role("row", name="Tamarind, Pune", exact=False).last).to_contain_text("3")
    expect(page.get_by_text("would be left that no unit could do")).to_have_count(0)
    found += look(page)
    steps.press(page, "Release version 2")
    expect(page.get_by_text("Work that it no longer permits where it is comes home now.")).to_be_visible()
    steps.work()

    page = sign_in(cast.case_worker)
    page.goto(f"{site}/desk/unit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Own team")
    expect(page.get_by_text("3 tasks")).to_be_visible()
    steps.press(page, "Take the next task")
    page.goto(f"{page.url.replace('/unit/', '/')}why/")
    expect(page.get_by_role("row", name="Tamarind, Pune Result: Where data may be seen")).to_be_visible()
    assert not found + look(page)
