"""A question about pay in the browser: answered by an article, by a person at once, and asked again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.test_pages import look

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]


def begin(page: Page, site: str, message: str, category: str = "tax") -> list[str]:
    """Write a question, up to the articles that may answer it; what axe found on the way."""
    page.goto(site)
    page.get_by_role("link", name="Ask about your pay").click()
    found = look(page)
    steps.press(page, "Start now")
    answers = {"category": category, "month": "", "message": message}
    while not page.url.endswith("/check/"):
        found += look(page)
        steps.give(
            page, page.url.rstrip("/").rsplit("/", 1)[-1], answers[page.url.rstrip("/").rsplit("/", 1)[-1]]
        )
        steps.press(page, "Continue")
    return found + look(page)


def reply(page: Page, site: str, reference: str, what: str, text: str) -> list[str]:
    """At the desk: say something to the person who asked."""
    page.goto(f"{site}/desk/cases/{reference}/")
    page.get_by_label(what, exact=True).check()
    steps.press(page, "Send")
    expect(page.get_by_role("alert")).to_contain_text("Enter your message")
    found = look(page)
    page.get_by_label("Message", exact=True).fill(text)
    steps.press(page, "Send")
    expect(page.get_by_role("heading", name="Success")).to_be_visible()
    steps.work()
    return found


def test_an_article_answers_and_there_is_no_case(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    found = begin(page, site, "Why did my tax code change to 1257L M1?")
    expect(page.get_by_text("HM Revenue and Customs sets your tax code")).to_be_visible()
    steps.press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Select whether one of these answers your question")
    found += look(page)
    page.get_by_label("Yes: Your tax code, and why it changed").check()
    steps.press(page, "Continue")
    expect(page.get_by_text("You have your answer, and nothing was sent.")).to_be_visible()
    expect(page.get_by_role("heading", name="Not sent yet")).to_have_count(0)
    page.goto(f"{site}/cases/")
    expect(page.get_by_text("Question about pay")).to_have_count(0)
    page = sign_in(cast.process_owner)
    page.goto(f"{site}/office/pay_query/")
    expect(page.get_by_role("row").filter(has_text="Your tax code, and why it changed")).to_contain_text("1")
    found += look(page)
    assert not found


def test_a_question_is_answered_and_asked_again(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    found = begin(page, site, "More tax was taken in March. Why?")
    page.get_by_label("No, send my question").check()
    steps.press(page, "Continue")
    expect(page.locator(".govuk-panel__title")).to_have_text("Sent")
    reference = page.locator(".govuk-panel strong").inner_text()
    steps.work()
    found += reply(
        sign_in(cast.case_worker), site, reference, "Answer the question", "It was back pay.\nSee line 3."
    )

    page = sign_in(cast.claimant)
    page.goto(f"{site}/cases/{reference}/")
    found += look(page)
    page.get_by_role("button", name="Say whether this answers your question").click()
    expect(page.get_by_text("It was back pay.")).to_be_visible()
    found += look(page)
    page.get_by_label("No, I need to know more").check()
    page.get_by_label("Message", exact=True).fill("There is no line 3")
    steps.press(page, "Send")
    steps.work()
    found += reply(sign_in(cast.case_worker), site, reference, "Answer the question", "On the second page.")
    page = sign_in(cast.claimant)
    page.goto(f"{site}/cases/{reference}/")
    page.get_by_role("button", name="Say whether this answers your question").click()
    page.get_by_label("Yes, that answers it").check()
    steps.press(page, "Send")
    steps.work()
    assert steps.standing(page, site, reference) == "Answered, and you said so"
    for said in ("It was back pay.", "There is no line 3", "On the second page."):
        expect(page.get_by_text(said)).to_be_visible()
    page = sign_in(cast.process_owner)
    page.goto(f"{site}/office/pay_query/")
    expect(page.locator(".app-card").filter(has_text="resolved at first contact")).to_contain_text("0%")
    assert not found
