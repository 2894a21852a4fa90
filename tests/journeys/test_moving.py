"""Moving between departments in the browser: the five people of a move, each on their own pages; one cancelled; a
loan and the way back."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from commonhold.services.move_department.tests.conftest import EVIDENCE, Sides, furnished, sides, template
from tests.access.test_move_pages import plan_pay
from tests.journeys import steps
from tests.journeys.test_pages import enter, look, reach

__all__ = ["furnished", "sides", "template"]
pytestmark = pytest.mark.browser
Cookie = Callable[[int], Any]

TODAY = datetime.now(steps.LONDON).date()
FIRST_DAY = TODAY + timedelta(weeks=6)
LATER = FIRST_DAY + timedelta(weeks=1)
BACK = FIRST_DAY + timedelta(days=200)
FOR_GOOD = {
    "mover": "me",
    "kind": "permanent",
    "to_department": "letters",
    "level": "level",
    "on": FIRST_DAY,
    "note": "",
}
OFFER = {"grade": "EO", "region": "Wales", "hours": "37"}
PAY = "£30,000.00"


def as_text(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class Stage:
    """A browser in which the people of a move take turns, and a worker that does what follows each of them."""

    def __init__(self, site: str, sides: Sides, context: BrowserContext, cookie: Cookie) -> None:
        self.site, self.sides, self.cookie = site, sides, cookie
        self.page = context.new_page()
        self.found: list[str] = []
        """What axe finds on the way."""

    def opens(self, name: str, path: str = "/") -> Page:
        """Somebody opens a page."""
        self.page.context.add_cookies([self.cookie(self.sides.accounts[name])])
        self.page.goto(self.site + path)
        return self.page

    def asks(self, name: str, answers: dict[str, Any], looking: bool = False) -> str:
        """Somebody asks for a move, from their home page to the confirmation; the case's reference."""
        page = self.opens(name)
        page.get_by_role("link", name="Move to another department").click()
        steps.press(page, "Start now")
        while not page.url.endswith("/check/"):
            if looking:
                self.found += look(page)
            question = page.url.rstrip("/").rsplit("/", 1)[-1]
            steps.give(page, question, answers[question])
            steps.press(page, "Continue")
        if looking:
            self.found += look(page)
        steps.press(page, "Accept and send")
        expect(page.locator(".govuk-panel__title")).to_have_text("Sent")
        steps.work()
        return page.locator(".govuk-panel strong").inner_text()

    def sees(self, name: str, reference: str) -> Page:
        """Somebody looks at the move."""
        return self.opens(name, f"/moves/{reference}/")

    def does(self, name: str, reference: str, task: str, decision: str, **answers: Any) -> Page:
        """Somebody does what the page of the move says waits for them."""
        page = self.sees(name, reference)
        page.get_by_role("button", name=task, exact=True).click()
        page.get_by_label(decision, exact=True).check()
        for question, answer in answers.items():
            steps.give(page, question, answer)
        steps.press(page, "Confirm decision")
        expect(page.get_by_role("heading", name="Success")).to_be_visible()
        steps.work()
        return page

    def agree(self, reference: str) -> None:
        """Both sides agree to the day, HR of the one joined offers a post, and HR of the one left lets them go."""
        for name, side in (("boss", "left"), ("joining_hr", "joined")):
            if f"agree_{'leaving' if side == 'left' else 'joining'}" in self.sides.tasks(reference, name):
                self.does(
                    name, reference, f"Agree on the day, for the department {side}", "Agree to this day"
                )
        self.does("joining_hr", reference, "Offer a post and its pay", "Make this offer", **self.offer)
        self.does("leaving_hr", reference, "Release them", "Release them for that day")
        if "do_checks" in self.sides.tasks(reference, "joining_hr"):
            self.does(
                "joining_hr", reference, "Do the checks that are missing", "Everything is done", **EVIDENCE
            )

    @property
    def offer(self) -> dict[str, str]:
        post = str(self.sides.posts[self.sides.letters])
        return {"post": post, "manager": f"N{self.sides.accounts['host']}", **OFFER}

    def day_comes(self, day: date) -> None:
        self.sides.passes(datetime.combine(day, time(10), UTC))

    def standing(self, reference: str, name: str = "mover") -> str:
        row = (
            self.sees(name, reference).locator(".govuk-summary-list__row").filter(has_text="Where it stands")
        )
        return row.locator("dd").inner_text().strip()


@pytest.fixture
def stage(site: str, sides: Sides, context: BrowserContext, cookie: Cookie) -> Stage:
    return Stage(site, sides, context, cookie)


def test_a_move_by_its_five_people_from_asking_to_arrival(stage: Stage) -> None:
    reference = stage.asks("mover", FOR_GOOD, looking=True)
    stage.does(
        "boss",
        reference,
        "Agree on the day, for the department left",
        "Propose another day",
        on=LATER,
        said="The audit ends that week.",
    )
    page = stage.sees("joining_hr", reference)
    page.get_by_role("button", name="Agree on the day, for the department joined").click()
    expect(page.get_by_text(f"The first day there is proposed to be {as_text(LATER)}.")).to_be_visible()
    stage.found += look(page)
    stage.agree(reference)
    assert stage.standing(reference) == "Arranged: everything changes on the first day"

    for name in ("mover", "boss", "leaving_hr", "host", "joining_hr"):
        page = stage.sees(name, reference)
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Mover Example moves to Department of Letters"
        )
        expect(page.get_by_text(f"from {as_text(LATER)}")).to_be_visible()
        expect(page.get_by_text(PAY, exact=True)).to_have_count(int(name in ("mover", "host", "joining_hr")))
        if name in ("mover", "leaving_hr", "joining_hr"):
            stage.found += look(page)
    page = stage.opens("joining_hr", "/desk/moves/")
    page.get_by_role("link", name="Who comes to Department of Letters").click()
    expect(page.get_by_role("row").filter(has_text="Mover Example")).to_contain_text(
        "Start in the Civil Service"
    )
    stage.found += look(page)
    page.get_by_role("link", name="Mover Example", exact=True).click()
    expect(page.get_by_text("Seen, file 27/12").first).to_be_visible()
    stage.day_comes(LATER)
    stage.does("host", reference, "Confirm that they arrived", "They are here and can work")
    assert stage.standing(reference) == "Moved"
    assert [each.department_id for each in stage.sides.pictures("mover", LATER)] == [stage.sides.letters]
    assert not stage.found


def test_the_offer_is_made_at_the_desk_from_the_list_of_posts(stage: Stage) -> None:
    reference = stage.sides.asks(on=FIRST_DAY.isoformat())
    task = stage.sides.tasks(reference, "joining_hr")["make_offer"]
    page = stage.opens("joining_hr", f"/desk/tasks/{task.id}/")
    stage.found += look(page)
    page.get_by_label("Make this offer").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("alert")).to_contain_text("Select a post")
    stage.found += look(page)
    page.get_by_label(f"{stage.offer['post']}: Officer, EO, All").check()
    for question, given in {**OFFER, "manager": "NOBODY"}.items():
        steps.give(page, question, given)
    page.get_by_label("Make this offer").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("alert")).to_contain_text("Nobody has the employee number NOBODY")
    page.get_by_label("Their manager’s employee number").fill("")
    page.get_by_label("Make this offer").check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    assert not stage.found


def test_a_move_is_put_off_and_then_cancelled_by_keyboard(stage: Stage) -> None:
    reference = stage.sides.asks(on=FIRST_DAY.isoformat())
    stage.sides.agree_all(reference)
    before = stage.sides.pictures("mover", FIRST_DAY)
    page = stage.sees("leaving_hr", reference)
    reach(page, "Propose another day")
    enter(page)
    stage.found += look(page)
    reach(page, "main input")
    for number, part in enumerate((LATER.day, LATER.month, LATER.year)):
        if number:
            page.keyboard.press("Tab")
        page.keyboard.press("Control+a")
        page.keyboard.type(str(part))
    reach(page, "Ask the other department")
    enter(page)
    expect(page.get_by_text("The other department is asked about the day.")).to_be_visible()
    steps.work()
    stage.does("joining_hr", reference, "Agree to another day", "Agree to the other day")
    assert stage.sides.move(reference).on == LATER

    page = stage.sees("mover", reference)
    reach(page, "Cancel this move")
    enter(page)
    stage.found += look(page)
    reach(page, "Cancel this move")
    enter(page)
    expect(page.get_by_text("Enter why it is cancelled").first).to_be_visible()
    stage.found += look(page)
    reach(page, "main textarea")
    page.keyboard.type("I stay where I am.")
    reach(page, "Cancel this move")
    enter(page)
    steps.work()
    assert stage.standing(reference) == "Cancelled"
    assert before[0].department_id == stage.sides.letters
    assert [each.department_id for each in stage.sides.pictures("mover", LATER)] == [stage.sides.works]
    assert not stage.found


def test_a_loan_and_the_way_back_without_javascript(
    site: str, sides: Sides, browser: Browser, cookie: Cookie
) -> None:
    context = browser.new_context(java_script_enabled=False)
    stage = Stage(site, sides, context, cookie)
    reference = stage.asks("mover", {**FOR_GOOD, "kind": "loan", "returns_on": BACK})
    sides.agree_all(reference)
    expect(stage.sees("mover", reference).get_by_text(f"again from {as_text(BACK)}")).to_be_visible()
    lent = {each.department_id for each in stage.sides.pictures("mover", FIRST_DAY)}
    assert lent == {stage.sides.works, stage.sides.letters}
    stage.day_comes(FIRST_DAY)
    stage.does("joining_hr", reference, "Confirm that they arrived", "They are here and can work")

    back = stage.asks("mover", {"mover": "me", "kind": "return", "on": BACK, "note": ""})
    assert stage.standing(back) == "Arranged: everything changes on the first day"
    stage.day_comes(BACK)
    assert {each.department_id for each in stage.sides.pictures("mover", BACK)} == {stage.sides.works}
    context.close()


def test_what_is_not_complete_before_the_cut_off_is_told_at_the_desk_and_in_the_office(stage: Stage) -> None:
    sides = stage.sides
    plan_pay(sides)
    sides.asks(on=(TODAY + timedelta(days=1)).isoformat())
    sides.hire("payroll", sides.works, role="payroll")
    sides.hire("office", sides.letters, role="central_unit")
    page = stage.opens("payroll")
    page.get_by_role("link", name="Desk").click()
    page.get_by_role("link", name="Moves").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Moves that are not complete")
    expect(page.get_by_text("too much")).to_be_visible()
    stage.found += look(page)
    page = stage.opens("office")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_role("link", name="Office").click()
    page.get_by_role("link", name="moves that are not complete").click()
    expect(page.get_by_text("Mover Example")).to_have_count(0)
    stage.found += look(page)
    assert not stage.found
