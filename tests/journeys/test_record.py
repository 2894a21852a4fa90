"""Somebody reads their record in the browser, and shares an adjustment with their next department, by a press."""

import re
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from commonhold.core.audit.acting import Actor, acting
from commonhold.records.people.adjustments.actions import record_adjustments
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.queries import employment_of, person_of_account
from tests.journeys import steps
from tests.journeys.conftest import Cast

WHAT = "Magnification on both screens"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 375])
def test_an_adjustment_is_shared_and_kept_back(
    site: str, cast: Cast, sign_in: Callable[[int], Page], width: int
) -> None:
    at, clerk = timezone.now(), Actor.system("test")
    with acting(clerk, [cast.department_id]):
        person = person_of_account(cast.claimant)
        assert person is not None
        employment = employment_of(person, department_id=cast.department_id, on=at.date())
        given = [Adjustment(employment, WHAT, at.date())]
        record_adjustments(adjustments=given, actor=clerk, at=at)
    page = sign_in(cast.claimant)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site}/my-details/")
    page.get_by_role("link", name="Your record").click()
    found = steps.problems(page)
    page.get_by_role("button", name=re.compile(f"^Share it .*{WHAT}")).click()
    page.get_by_text("If you move, your next department may have this adjustment.").wait_for()
    found += steps.problems(page)
    page.get_by_role("button", name=re.compile(f"^Don’t share it.*{WHAT}")).click()
    page.get_by_text("If you move, your next department does not get this adjustment.").wait_for()
    assert found == []
