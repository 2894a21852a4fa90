"""A claim in the browser, from the civil servant to the bank file and the balanced ledger."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, Page, expect

from commonhold.base.law.parameters import load
from tests.journeys import steps
from tests.journeys.conftest import Cast
from tests.journeys.steps import BUS, CAR, TRAIN

pytestmark = pytest.mark.browser
SignIn = Callable[[int], Page]


def pay(page: Page, site: str) -> str:
    """As finance: make the batch, look at its files, confirm that the bank paid it; the pain.001 file's text."""
    page.goto(f"{site}/desk/payments/")
    steps.press(page, "Make the batch now")
    expect(page.get_by_role("link", name="Bacs Standard 18")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="ISO 20022 pain.001").click()
    text = waiting.value.path().read_text()
    steps.press(page, "The bank has paid this batch")
    expect(page.get_by_text("is confirmed as paid")).to_be_visible()
    return text


def test_from_claim_to_bank_file_and_balanced_ledger(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    reference = steps.claim(
        page, site, [TRAIN, CAR], purpose="Quarterly review", cost_centre=cast.cost_centre
    )
    steps.work()

    assert steps.standing(page, site, reference) == "Waiting for the budget holder’s approval"
    expect(page.get_by_text(cast.names[cast.budget_holder])).to_be_visible()

    steps.decide(sign_in(cast.budget_holder), site, "Quarterly review", "Approve")
    steps.decide(sign_in(cast.line_manager), site, "Quarterly review", "Approve")
    steps.work()

    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference).startswith("Approved")

    file = pay(sign_in(cast.finance), site)
    rate_pence = load("uk/expenses")["car_rate_to_threshold"].on(steps.YESTERDAY)
    owed = f"{Decimal('86.40') + 24 * rate_pence / 100:.2f}"
    assert f'<InstdAmt Ccy="GBP">{owed}</InstdAmt>' in file
    assert reference in file
    steps.work()

    page = sign_in(cast.finance)
    page.goto(f"{site}/desk/ledger/")
    expect(page.get_by_text("Debits and credits are equal.")).to_be_visible()
    totals = page.locator("tfoot strong").all_inner_texts()
    assert len(set(totals)) == 1
    expect(page.get_by_role("row").filter(has_text="Public transport")).to_contain_text("£86.40")

    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference) == "Paid"


def test_a_claim_within_policy_goes_straight_through(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    reference = steps.claim(page, site, [BUS], purpose="Bus to court", cost_centre=cast.cost_centre)
    steps.work()
    assert steps.standing(page, site, reference).startswith("Approved"), "nobody had to decide"
    assert '<InstdAmt Ccy="GBP">4.20</InstdAmt>' in pay(sign_in(cast.finance), site)
    steps.work()
    assert steps.standing(sign_in(cast.claimant), site, reference) == "Paid"


def test_a_payment_that_the_bank_could_not_make_is_paid_again(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    reference = steps.claim(page, site, [BUS], purpose="Bus to court", cost_centre=cast.cost_centre)
    steps.work()
    page = sign_in(cast.finance)
    page.goto(f"{site}/desk/payments/")
    steps.press(page, "Make the batch now")
    page.get_by_label("Payments that the bank could not make").fill("CH-0000-0000 account closed")
    steps.press(page, "The bank has paid this batch")
    expect(page.get_by_role("alert")).to_contain_text("CH-0000-0000 is not in this batch")
    page.get_by_label("Payments that the bank could not make").fill(f"{reference} account closed")
    steps.press(page, "The bank has paid this batch")
    expect(page.get_by_role("row").filter(has_text=reference)).to_contain_text("Rejected: account closed")
    steps.work()

    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference) == "Put your bank details right"
    page.get_by_role("button", name="Put your bank details right").click()
    page.get_by_label("My bank details are right now").check()
    steps.press(page, "Confirm decision")
    steps.work()
    assert reference in pay(sign_in(cast.finance), site)
    steps.work()
    assert steps.standing(sign_in(cast.claimant), site, reference) == "Paid"


def test_a_claim_is_sent_back_corrected_and_approved(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    reference = steps.claim(page, site, [TRAIN], purpose="Review", cost_centre=cast.cost_centre)
    steps.work()
    reason = "The ticket says £68.40: please check"
    steps.decide(sign_in(cast.budget_holder), site, "Review", "Send back to be corrected", reason)
    steps.work()

    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference) == "Correct your claim"
    expect(page.get_by_text(reason)).to_be_visible()
    steps.press(page, "Correct your claim")
    page.get_by_role("link", name="Change amount you paid").click()
    steps.give(page, "amount_pence", "68.40")
    steps.press(page, "Continue")
    steps.give(page, "another", False)
    steps.press(page, "Continue")
    steps.press(page, "Accept and send again")
    expect(page.get_by_text("You corrected it and sent it again.")).to_be_visible()
    steps.work()

    assert steps.standing(page, site, reference) == "Waiting for the budget holder’s approval"
    steps.decide(sign_in(cast.budget_holder), site, "Review", "Approve")
    steps.decide(sign_in(cast.line_manager), site, "Review", "Approve")
    steps.work()
    assert '<InstdAmt Ccy="GBP">68.40</InstdAmt>' in pay(sign_in(cast.finance), site)


def test_a_rejection_needs_a_reason_and_the_claimant_reads_it(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    reference = steps.claim(page, site, [TRAIN], purpose="Jolly", cost_centre=cast.cost_centre)
    steps.work()
    page = sign_in(cast.budget_holder)
    page.goto(f"{site}/approvals/")
    page.get_by_role("link", name="Jolly").click()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("alert")).to_contain_text("Select your decision")
    page.get_by_label("Reject", exact=True).check()
    steps.press(page, "Confirm decision")
    expect(page.get_by_role("alert")).to_contain_text("Enter a reason")
    page.get_by_label("Reason").fill("This was not for work")
    steps.press(page, "Confirm decision")
    steps.work()
    page = sign_in(cast.claimant)
    assert steps.standing(page, site, reference) == "Rejected"
    expect(page.get_by_text("This was not for work")).to_be_visible()


def test_a_draft_is_kept_and_a_sent_claim_can_be_withdrawn(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.claimant)
    page.get_by_role("link", name="Claim an expense").click()
    steps.press(page, "Start now")
    steps.answer(page, {"kind": "bicycle"})
    page.get_by_role("link", name="Save and come back later").click()
    page.get_by_role("link", name="Claim an expense, saved").click()
    expect(page.get_by_role("group", name="When was it?")).to_be_visible()
    page.goto(site)
    page.get_by_role("link", name="delete").click()
    steps.press(page, "Delete draft")
    expect(page.get_by_text("The draft was deleted.")).to_be_visible()

    reference = steps.claim(page, site, [TRAIN], purpose="Changed my mind", cost_centre=cast.cost_centre)
    steps.work()
    page.goto(f"{site}/cases/{reference}/")
    page.get_by_role("link", name="Withdraw this case").click()
    steps.press(page, "Withdraw")
    steps.work()
    assert steps.standing(page, site, reference) == "Taken back"


def test_what_is_wrong_is_said_beside_the_field_and_in_a_summary(
    site: str, cast: Cast, sign_in: SignIn
) -> None:
    page = sign_in(cast.claimant)
    page.get_by_role("link", name="Claim an expense").click()
    steps.press(page, "Start now")
    steps.press(page, "Continue")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Select what you paid for")
    expect(page).to_have_title("Error: What did you pay for? – Claim an expense – Commonhold")
    summary.get_by_role("link").click()
    expect(page.get_by_label("Travel in my own car or van")).to_be_focused()
    steps.answer(page, {"kind": "other"})
    for part, text in (("day", "31"), ("month", "2"), ("year", "2026")):
        page.locator(f"[name=date-{part}]").fill(text)
    steps.press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("must be a real date")
    expect(page.locator("[name=date-day]")).to_have_value("31")
    steps.answer(page, {"date": steps.YESTERDAY})
    steps.give(page, "amount_pence", "<script>alert(1)</script>")
    steps.press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("must be pounds and pence, like 12.50")
    steps.answer(page, {"amount_pence": "12.50", "description": "Paper", "has_receipt": True})
    steps.give(page, "receipts", b"MZ\x90 this is a program")
    steps.press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("not a JPEG, PNG, HEIC or PDF file")


def test_the_whole_journey_without_javascript(
    site: str, cast: Cast, browser: Browser, cookie: Callable[[int], dict]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()

    def sign_in(account_id: int) -> Page:
        context.add_cookies([cookie(account_id)])
        page.goto(site)
        return page

    reference = steps.claim(
        sign_in(cast.claimant), site, [TRAIN], purpose="No script", cost_centre=cast.cost_centre
    )
    steps.work()
    steps.decide(sign_in(cast.budget_holder), site, "No script", "Approve")
    steps.decide(sign_in(cast.line_manager), site, "No script", "Approve")
    steps.work()
    assert reference in pay(sign_in(cast.finance), site)
    steps.work()
    assert steps.standing(sign_in(cast.claimant), site, reference) == "Paid"
    sign_in(cast.process_owner).goto(f"{site}/office/claim_expense/")
    expect(page.get_by_text("The drawing needs JavaScript.")).to_be_visible()
    context.close()
