"""What is refused of whoever asks or answers, and what somebody about to join may see."""

from datetime import date

import pytest

from commonhold.core.accounts.access import may
from commonhold.records.pay.calculation.tax_codes import NotATaxCode
from commonhold.records.pay.standing.queries import terms
from commonhold.records.pay.starting.rules import ImpossibleP45
from commonhold.records.people.rules import NotATelephoneNumber
from commonhold.records.people.vetting.rules import EndsTooSoon
from commonhold.services.join.submission import NeitherManagerNorHr
from commonhold.services.join.tax_forms import tax_form
from commonhold.services.join.tests.conftest import DETAILS, EVIDENCE, P45, TAX
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.deciding.queries import NotYourTask
from commonhold.work.cases.queries import facts_now


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"given_name": ""}, "given_name"),
        ({"family_name": "x" * 10_000}, "family_name"),
        ({"born": "2090-01-01"}, "born"),
        ({"national_insurance_number": "QQ123456C"}, "national_insurance_number"),
        ({"email": "kim at home"}, "email"),
        ({"post": "-1"}, "post"),
        ({"grade": "Lord"}, "grade"),
        ({"hours": "61"}, "hours"),
        ({"salary": 0}, "salary"),
        ({"first_day": "2026-04-14"}, "first_day"),
        ({"term": "fixed", "last_day": "2026-05-01"}, "last_day"),
        ({"term": "fixed"}, "last_day"),
    ],
)
def test_what_can_never_be_is_refused(office, changed, field):
    with pytest.raises(AnswersRefused) as refused:
        office.asks(**changed)
    assert [each.field for each in refused.value.problems] == [field]


@pytest.mark.parametrize(
    "changed", [{"post": "999999"}, {"manager": "N0"}, {"manager": "'; DROP TABLE people_person; --"}]
)
def test_what_is_not_there_comes_back_to_whoever_asked(office, changed):
    reference = office.asks(**changed)
    assert office.tasks(reference, "manager").keys() == {"correct_request"}


def test_only_managers_and_hr_bring_somebody_in(office):
    assert office.asks("hr")
    with pytest.raises(NeitherManagerNorHr):
        office.asks("colleague", email="other@home.example", national_insurance_number=None)


def test_a_fixed_term_ends_by_itself(office):
    reference = office.asks(term="fixed", last_day="2026-11-30")
    (job,) = office.employed(reference, date(2026, 6, 1))
    assert job.employed.end == date(2026, 12, 1)


def test_what_joiner_and_hr_get_wrong_is_asked_again(office):
    office.runs_pay()
    reference = office.asks()
    with pytest.raises(NotATelephoneNumber):
        office.finishes("joiner", reference, "give_details", "given", **{**DETAILS, "phone": "no"})
    with pytest.raises(AnswersRefused):
        office.finishes("joiner", reference, "give_details", "given", **{**DETAILS, "sort_code": "1"})
    office.finishes("joiner", reference, "give_details", "given", **DETAILS)
    p45 = {**TAX, **P45}
    del p45["statement"]
    for wrong, refusal in (
        ({"tax_code": "1257"}, NotATaxCode),
        ({"p45_left": ""}, AnswersRefused),
        ({"p45_pay": -1}, AnswersRefused),
        ({"p45_tax": p45["p45_pay"] + 1}, ImpossibleP45),
    ):
        with pytest.raises(refusal):
            office.finishes("joiner", reference, "tell_tax", "told", **{**p45, **wrong})
    with pytest.raises(AnswersRefused):
        office.finishes("joiner", reference, "tell_tax", "told", loan="none", has_p45=False)
    with pytest.raises(AnswersRefused):
        office.finishes("hr", reference, "do_checks", "done", **{**EVIDENCE, "identity": ""})
    with pytest.raises(EndsTooSoon):
        office.finishes("hr", reference, "do_checks", "done", **EVIDENCE, until="2026-01-01")


def test_where_pay_is_not_run_here_nothing_is_asked_of_tax(office):
    reference = office.asks()
    office.finishes("joiner", reference, "give_details", "given", **DETAILS)
    assert tax_form(facts_now(reference), office.at).section.questions == ()
    office.finishes("joiner", reference, "tell_tax", "told")
    assert terms(office.job(reference)) == []


def test_each_does_only_what_is_theirs(office):
    reference = office.asks()
    assert office.tasks(reference, "colleague") == {}
    assert office.tasks(reference, "joiner").keys() == {"give_details"}
    task = office.tasks(reference, "hr")["do_checks"]
    with pytest.raises(NotYourTask):
        office.decides("joiner", task.id)


@pytest.mark.parametrize(
    ("action", "allowed"),
    [
        ("portal.my_cases", True),
        ("portal.approvals", True),
        ("portal.payslips", False),
        ("portal.claim", False),
        ("desk.queue", False),
        ("office.view", False),
    ],
)
def test_somebody_about_to_join_sees_their_own_tasks_and_case(action, allowed):
    assert may(action, roles={"person", "joiner"}) == allowed
