"""What a process's owner sees in the office: where cases wait, what changed between versions, why a rule applied."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.journeys import changed, steps
from tests.journeys.conftest import Cast
from tests.journeys.test_hostile import LONG
from tests.journeys.test_pages import enter, look, reach
from tests.journeys.test_queries import queries_of

SignIn = Callable[[int], Page]
PROCESS = "/office/claim_expense/"


def compared(old: str, new: str) -> str:
    return f"{PROCESS}versions/compare/?from={old}&to={new}"


def decision(digest: str, **inputs: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in inputs.items())
    return f"{PROCESS}versions/{digest}/decisions/route/?{query}"


def owner_of(cast: Cast, session: Callable[[int], str]) -> Client:
    cookie = {"cookie": f"sessionid={session(cast.process_owner)}"}
    return Client(headers=cookie, raise_request_exception=False)


@pytest.mark.browser
def test_heat_by_count_and_by_age(
    site: str, cast: Cast, sign_in: SignIn, claims: Callable[[int], None]
) -> None:
    claims(4)
    changed.put_off_a_timer(cast.department_id)
    page = sign_in(cast.process_owner)
    page.goto(site + PROCESS)
    waiting = page.locator("[data-drawn] [data-container-id=approve_budget_holder]")
    expect(waiting.locator(".app-heat")).to_have_text("4")
    late = page.locator("[data-drawn] [data-container-id=budget_holder_late] .app-incidents")
    expect(late).to_have_text("! 1")
    row = page.locator("tr[data-element=approve_budget_holder]")
    for label, text in (("Done by", "Budget holder"), ("Waiting now", "4 (medium)"), ("Incidents", "0")):
        expect(row.locator(f"[data-label='{label}']")).to_have_text(text)
    incidents = page.locator("tr[data-element=budget_holder_late] [data-label=Incidents] a")
    expect(incidents).to_have_text("1, incidents at 10 working days")
    expect(page.get_by_text("5 cases or more")).to_be_visible()

    page.get_by_role("link", name="How long they wait").click()
    expect(waiting.locator(".app-heat")).to_contain_text("minute")
    expect(page.get_by_text("more than 5 days")).to_be_visible()
    expect(page.get_by_text("5 cases or more")).to_be_hidden()
    assert page.url.endswith("?heat=age")
    page.reload()
    expect(waiting.locator(".app-heat")).to_contain_text("minute")


@pytest.mark.browser
def test_what_changed_is_drawn_and_told(site: str, cast: Cast, sign_in: SignIn) -> None:
    _, new = changed.publish()
    page = sign_in(cast.process_owner)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{site}/office/")
    page.get_by_role("link", name="Claim an expense", exact=True).click()
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("row").nth(1)).to_contain_text(f"{new[:8]} In force")
    page.get_by_role("link", name="what changed").click()
    newer, older = page.locator("[data-drawn][data-shows=new]"), page.locator("[data-drawn][data-shows=old]")
    expect(newer.locator("[data-container-id=thank] .app-how")).to_have_text("Added")
    expect(newer.locator("[data-container-id=approve_budget_holder] .app-how")).to_have_text("Changed")
    expect(newer.locator("[data-element-id=thank_to_paid].app-became-added")).to_have_count(1)
    expect(older.locator("[data-element-id=tell_claimant_to_paid].app-became-removed")).to_have_count(1)
    expect(newer.locator(".app-became-removed")).to_have_count(0)
    expect(older.locator("[data-container-id=approve_budget_holder] .app-how")).to_have_text("Changed")
    expect(page.locator("tr[data-element=approve_budget_holder]")).to_contain_text(
        "due after: PT24H →, now PT32H"
    )
    rules = page.get_by_role("region", name="Changes of the decisions")
    expect(rules.get_by_role("row", name="older rule 1")).to_contain_text("Removed")
    expect(rules).to_contain_text("if Receipts missing: > 0 →, now > 1")
    expect(page.locator("tr[data-element=thank] th")).to_have_text("Thank <script>alert(1)</script>")
    found = look(page)
    page.goto(site + compared(new, new))
    expect(page.get_by_text("Nothing is different between the two")).to_be_visible()
    assert not found + look(page) + complaints


@pytest.mark.browser
def test_a_decision_is_tried_by_keyboard_and_says_why(site: str, cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.process_owner)
    page.goto(f"{site}{PROCESS}decisions/")
    page.get_by_role("link", name="Who must see the claim").focus()
    enter(page)
    found = look(page)
    reach(page, "main input")
    page.keyboard.type("many")
    reach(page, "Decide")
    enter(page)
    expect(page.get_by_role("alert")).to_contain_text("Findings that somebody must approve must be a number")
    expect(page).to_have_title("Error: Who must see the claim – Commonhold")
    found += look(page)
    page.get_by_label("Findings that somebody must approve").fill("1")
    for typed in ("2", "false", "true", "yes"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    applies = page.locator("[data-applies]")
    expect(applies).to_have_count(1)
    expect(applies).to_contain_text("receipts_missing is 2: > 0")
    expect(applies).to_contain_text("A receipt is missing, and one approver is enough.")
    expect(page.locator("[data-rule=route_1]")).to_contain_text("findings is 1: not 0")
    expect(page.locator("[data-rule=route_7]")).to_contain_text("Fits too")
    expect(page.locator(".govuk-summary-list__row").nth(1)).to_contain_text("receipts_check")
    expect(page.locator(".govuk-summary-list__row").nth(1)).to_contain_text("true")
    assert not found + look(page)


@pytest.mark.browser
def test_everything_can_be_read_without_javascript(
    site: str,
    cast: Cast,
    browser: Browser,
    cookie: Callable[[int], dict[str, str]],
    claims: Callable[[int], None],
) -> None:
    claims(2)
    old, new = changed.publish()
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies([cookie(cast.process_owner)])  # type: ignore[list-item]
    page = context.new_page()
    page.goto(site + PROCESS)
    page.get_by_role("link", name="How long they wait").click()
    expect(page.get_by_text("more than 5 days")).to_be_visible()
    expect(page.get_by_role("link", name="How long they wait")).to_have_attribute("aria-current", "true")
    expect(page.locator("tr[data-element=approve_budget_holder]")).to_contain_text("2")
    page.get_by_role("link", name="Versions").click()
    page.get_by_label("Older").select_option(new)
    page.get_by_label("Newer").select_option(old)
    steps.press(page, "Compare")
    expect(page.locator("tr[data-element=thank]")).to_contain_text("Removed")
    page.get_by_role("link", name="Decisions").click()
    page.get_by_role("link", name="Who must see the claim").click()
    page.get_by_label("Receipts missing").fill("2")
    steps.press(page, "Decide")
    expect(page.locator("[data-applies]")).to_have_count(1)
    context.close()


LOOKING = """<inputData id="i" name="Amount &lt;b&gt;claimed&lt;/b&gt;">
<variable name="amount" typeRef="number"/></inputData>
<decision id="limit" name="Limit"><variable name="limit"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>if amount > 1000 then null else 100</text></literalExpression></decision>
<decision id="look" name="Look"><variable name="look"/><description>Whether somebody looks.</description>
<informationRequirement><requiredDecision href="#limit"/></informationRequirement>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable><input label="Claimed"><inputExpression><text>amount</text></inputExpression>
<inputValues><text>&gt;= 0</text></inputValues></input><output/>
<rule><inputEntry><text>&lt;= limit</text></inputEntry><outputEntry><text>"nobody"</text></outputEntry></rule>
<rule><inputEntry><text>&gt; limit</text></inputEntry><outputEntry><text>"somebody"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="day" name="Day"><literalExpression><text>today() > date("2026-01-01")</text></literalExpression>
</decision>"""


def test_a_decision_that_needs_another(cast: Cast, session: Callable[[int], str]) -> None:
    _, newest = changed.publish(decisions=LOOKING)
    client = owner_of(cast, session)

    def said(decision_id: str, amount: str) -> str:
        answer = client.get(f"{PROCESS}versions/{newest}/decisions/{decision_id}/?amount={amount}")
        assert answer.status_code == 200
        return " ".join(re.sub(r"<(?!/?b>)[^>]*>", " ", answer.content.decode()).split())

    page = said("look", "120")
    assert "Whether somebody looks." in page
    assert "Limit (decision) Amount &lt;b&gt;claimed&lt;/b&gt; (input)" in page
    assert "Needed first: Limit: 100" in page
    assert "2 Applies &gt; limit ✓ amount is 120: &gt; limit" in page
    assert "No answer. No rule of the decision “look” fits amount = 1200" in said("look", "1200")
    assert "amount is 1200: can’t be compared with &lt;= limit" in said("look", "1,200")
    assert "There is a problem" in said("look", "-1"), "the table allows no amount below 0"
    assert "if amount &gt; 1000 then null else 100" in said("limit", "120")
    assert "Day true" in said("day", "&try=yes")
    assert "<b>" not in page + said("limit", "120")
    listed = client.get(f"{PROCESS}decisions/").content.decode()
    assert "Needed by" in listed
    assert "&lt;b&gt;claimed" in listed


def test_every_page_asks_a_fixed_number_of_questions(
    cast: Cast, session: Callable[[int], str], claims: Callable[[int], None]
) -> None:
    old, new = changed.publish()
    for path, most in ((compared(old, new), 9), (decision(new, findings="0"), 8), (decision(new), 8)):
        claims(1)
        few = queries_of(path, cast.process_owner, session)
        claims(4)
        assert queries_of(path, cast.process_owner, session) == few
        assert few <= most, path


def test_a_version_of_another_process_is_not_found(cast: Cast, session: Callable[[int], str]) -> None:
    client = owner_of(cast, session)
    _, other = changed.publish(service="another_service")
    newest = changed.publish()[0]
    assert client.get(compared(newest, newest)).status_code == 200
    for path in (
        compared(newest, "0" * 64),
        compared("", newest),
        f"{PROCESS}versions/{'0' * 64}/process.bpmn",
        decision("0" * 64),
        f"{PROCESS}versions/{newest}/decisions/nonsense/",
        f"{PROCESS}versions/{newest}/decisions/{LONG}/",
        f"/office/another_service/versions/{other}/process.bpmn",
    ):
        assert client.get(path).status_code == 404, path[:100]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"findings": LONG}, "Findings that somebody must approve must be 1,000 characters or fewer."),
        ({"findings": "1e999"}, "Findings that somebody must approve must be a number"),
        ({"one_approver": "%F0%9F%92%A9"}, "The line manager holds the budget must be true or false."),
        ({"findings": "<script>alert(1)</script>"}, "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ({"findings": ""}, "Decided with"),
    ],
)
def test_inputs_that_make_no_sense(
    cast: Cast, session: Callable[[int], str], inputs: dict[str, str], said: str
) -> None:
    from commonhold.work.processes.releasing.queries import hash_for_all

    newest = hash_for_all("claim_expense")
    assert newest is not None
    answer = owner_of(cast, session).get(decision(newest, **inputs))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "<script>alert" not in page
    assert len(page) < 100_000
