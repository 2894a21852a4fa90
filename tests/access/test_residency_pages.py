"""Who sees where data may go, writes a department's policy, and approves; and what those pages say to bad input."""

import pytest
from django.utils import timezone

from commonhold.work.residency.approvals import queries as approvals
from commonhold.work.residency.policies import queries as policies
from commonhold.work.residency.tests.written import EXAMPLES, HOME, NO_BANK, POLAND

PAGES = "/office/residency/"
POLICY = f"{PAGES}policies/works/"
YEAR = timezone.now().year + 1
GOOD = {
    "department": "works",
    "supplier": "acme",
    "country": "PL",
    "classes": ["pay", "contact"],
    "modes": ["view", "work"],
    "classification": "official",
    "threat_assessment": "Assessed: low",
    **{f"starts-{part}": str(value) for part, value in (("day", 1), ("month", 2), ("year", YEAR))},
    **{f"last-{part}": str(value) for part, value in (("day", 31), ("month", 1), ("year", YEAR + 1))},
    **{f"review_on-{part}": str(value) for part, value in (("day", 1), ("month", 6), ("year", YEAR))},
}


def shown(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("role", "see", "write", "approve"),
    [
        ("senior_risk_owner", 200, 200, 200),
        ("department_admin", 200, 200, 403),
        ("central_unit", 200, 403, 403),
        ("process_owner", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("case_worker", 403, 403, 403),
        ("employee", 403, 403, 403),
    ],
)
def test_each_role_does_what_is_theirs(as_role, role, see, write, approve):
    client = as_role(role)
    for page in ("", "why/", "law/", "approvals/", "policies/works/"):
        assert client.get(f"{PAGES}{page}").status_code == see, page
    assert client.get(f"{POLICY}write/").status_code == write
    assert client.get(f"{PAGES}approvals/new/").status_code == approve


def test_another_departments_policy_and_approvals_are_not_found(
    as_role, department, other_department, acting_for
):
    owner = as_role("senior_risk_owner")
    owner.post(f"{PAGES}approvals/new/", GOOD)
    with acting_for(department):
        number = approvals.register([department])[0].id
    stranger = as_role("department_admin", other_department)
    assert stranger.get(POLICY).status_code == 404
    assert stranger.get(f"{POLICY}write/").status_code == 404
    for page in ("", "review/", "withdraw/"):
        assert stranger.get(f"{PAGES}approvals/{number}/{page}").status_code in (403, 404)
    assert "acme" not in shown(stranger.get(f"{PAGES}approvals/"))


def test_a_policy_is_written_tried_and_released(as_role, krakow, department, acting_for):
    owner = as_role("senior_risk_owner")
    assert "everything stays in the United Kingdom" in shown(owner.get(POLICY))
    sent = {"text": f"{HOME}\n{POLAND}\n{NO_BANK}", "examples": EXAMPLES, "note": "Poland may help"}
    answer = owner.post(f"{POLICY}write/", sent)
    assert answer["Location"] == f"{POLICY}1/"
    page = shown(owner.get(f"{POLICY}1/"))
    assert "Release version 1" in page
    assert "Vistula, Kraków (Poland)" in page
    assert "No open task would have to move" in page
    assert owner.post(f"{POLICY}1/").status_code == 302
    assert "Version 1 holds since" in shown(owner.get(POLICY))
    why = shown(owner.get(f"{PAGES}why/?country=PL&class=bank&approved=yes&safeguard=uk_standards"))
    assert "No bank data abroad" in why
    with acting_for(department):
        assert [each.number for each in policies.releases(department)] == [1]


def test_a_version_whose_examples_fail_has_no_release(as_role, department, acting_for):
    owner = as_role("senior_risk_owner")
    owner.post(f"{POLICY}write/", {"text": f"{HOME}\n{POLAND}", "examples": EXAMPLES, "note": "Try"})
    assert "Release version 1" not in shown(owner.get(f"{POLICY}1/"))
    assert "1 of 4 get another verdict" in shown(owner.post(f"{POLICY}1/"))
    with acting_for(department):
        assert policies.releases(department) == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Write at least one policy"),
        ({"text": "permit ("}, "Cedar can’t read it"),
        ({"text": "x" * 30_000}, "20,000 is the most"),
        ({"text": "(" * 9_000}, "brackets within brackets"),
        ({"text": HOME.replace('"GB"', '"UK"')}, "home: Country"),
        ({"text": HOME, "examples": "nonsense", "note": "x"}, "Example 1 has 1 columns"),
        ({"text": HOME}, "Say why this version is written"),
        ({"text": "<script>alert(1)</script>"}, "Cedar can’t read it"),
    ],
)
def test_a_policy_that_cannot_be_kept_is_told_and_shown_again(as_role, department, acting_for, sent, said):
    page = shown(as_role("senior_risk_owner").post(f"{POLICY}write/", sent))
    assert "There is a problem" in page
    assert said in page
    assert "<script>alert" not in page
    with acting_for(department):
        assert policies.versions(department) == []


@pytest.mark.parametrize(
    "query",
    [
        "?department=nowhere&mode=sell&marked=restricted",
        "why/?country=UK&class=gossip&unit=person&clearance=no&safeguard=promise&mode=sell&approved=perhaps",
        f"why/?country={'x' * 5_000}",
        "why/?department=letters",
    ],
)
def test_nonsense_in_the_address_asks_the_usual_question(as_role, query):
    assert "Department of Works" in shown(as_role("auditor").get(f"{PAGES}{query}"))


def test_an_approval_is_entered_reviewed_and_withdrawn(as_role, department, acting_for):
    owner = as_role("senior_risk_owner")
    answer = owner.post(f"{PAGES}approvals/new/", GOOD)
    page = answer["Location"]
    assert "all units of acme" in shown(owner.get(page))
    assert "To come" in shown(owner.get(f"{PAGES}approvals/"))
    following = {
        f"next_review_on-{part}": value for part, value in (("day", 1), ("month", 9), ("year", YEAR))
    }
    assert owner.post(f"{page}review/", {"finding": "Still low", **following}).status_code == 302
    assert "Still low" in shown(owner.get(page))
    assert "Say why it is withdrawn" in shown(owner.post(f"{page}withdraw/", {"reason": " "}))
    assert owner.post(f"{page}withdraw/", {"reason": "A breach <b>there</b>"}).status_code == 302
    assert "A breach &lt;b&gt;there&lt;/b&gt;" in shown(owner.get(page))
    assert owner.post(f"{page}withdraw/", {"reason": "Twice"}).status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"supplier": ""}, "Give either a unit or a supplier"),
        ({"country": "UK"}, "Choose the country"),
        ({"classes": []}, "Choose the classes"),
        ({"classes": ["national_security"]}, "national security"),
        ({"modes": ["develop"]}, "Security-enforcing code"),
        ({"classification": "top_secret"}, "never leave the United Kingdom"),
        ({"threat_assessment": ""}, "Enter the threat"),
        ({"last-year": "9999", "last-month": "12"}, "3 years at most"),
        ({"last-year": str(YEAR - 1)}, "end after it starts"),
        ({"starts-day": "32"}, "must be a real date"),
        ({"review_on-day": ""}, "must include a day"),
        ({"department": "letters"}, "department of yours"),
        ({"supplier": "x\0"}, "a character in it"),
    ],
)
def test_an_approval_that_cannot_be_is_told_and_nothing_is_kept(
    as_role, department, acting_for, change, said
):
    answer = as_role("senior_risk_owner").post(f"{PAGES}approvals/new/", {**GOOD, **change})
    assert answer.status_code in (200, 400)
    assert said in " ".join(answer.content.decode().split())
    with acting_for(department):
        assert approvals.register([department]) == []
