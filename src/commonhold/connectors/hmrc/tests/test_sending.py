"""Returns on their way to an engine that speaks HMRC's protocol and judges by its rules, with all that goes wrong."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from commonhold.base.refusals import Conflict
from commonhold.connectors.hmrc import fps
from commonhold.connectors.hmrc.authority import Hmrc
from commonhold.connectors.hmrc.envelopes import CannotBeFiled
from commonhold.connectors.hmrc.tests import people
from commonhold.connectors.hmrc.tests.engine import ACCOUNT, Engine, Running
from commonhold.connectors.hmrc.tests.schemas import needs_schemas
from commonhold.core.audit.acting import Actor, acting
from commonhold.records.pay.filing import actions, queries
from commonhold.records.pay.filing.facts import Employee, Levy, PaymentSummary
from commonhold.records.pay.filing.rules import (
    LONGEST_SENDING,
    Accepted,
    Receipt,
    Rejected,
    Return,
    Scheme,
)
from commonhold.records.pay.filing.sending import send_due

pytestmark = needs_schemas


class Payroll:
    """A department's payroll, and the worker that files for it, on a clock that stands until told to go on."""

    def __init__(self, department: int, now: datetime) -> None:
        self.department, self.now, self.actor = department, now, Actor.system("payroll")

    def acting(self) -> Any:
        return acting(self.actor, [self.department])

    def prepare(
        self, source: str = "pay.run:1", *employees: Employee, tax_year: int = 2025, **told: Any
    ) -> int:
        with self.acting():
            first, *more = actions.prepare_full_payment(
                department_id=self.department,
                source=source,
                fps=replace(people.fps(tax_year), **told),
                employees=employees or [people.employee(tax_year)],
                actor=self.actor,
                at=self.now,
            )
        assert not more
        return first

    def work(self) -> int:
        return send_due(clock=lambda: self.now)

    def work_until_done(self, submission_id: int, hours: int = 12) -> None:
        end = self.now + timedelta(hours=hours)
        while self.standing(submission_id).due_at is not None and self.now < end:
            self.work()
            self.now += timedelta(minutes=1)

    def standing(self, submission_id: int) -> queries.Standing:
        with self.acting():
            return queries.submission(submission_id)

    def states(self, submission_id: int) -> list[str]:
        with self.acting():
            return [step.state for step in queries.steps(submission_id)]


@pytest.fixture
def engine(settings: Any) -> Iterator[Engine]:
    with Running() as engine:
        settings.HMRC_URL = engine.url
        settings.HMRC_SENDER_ID, settings.HMRC_PASSWORD = ACCOUNT
        settings.HMRC_VENDOR_ID = "0000"
        yield engine


@pytest.fixture
def payroll(department: int, clock: datetime) -> Payroll:
    return Payroll(department, clock)


def test_a_return_is_sent_asked_after_accepted_and_forgotten(payroll: Payroll, engine: Engine) -> None:
    filed = payroll.prepare()
    payroll.work_until_done(filed)
    assert engine.asked == ["request submit", "poll submit", "poll submit", "request delete"]
    assert engine.marks == [payroll.standing(filed).mark]
    assert payroll.states(filed) == [
        *("prepared", "sent", "acknowledged", "acknowledged", "accepted", "deleted"),
    ]
    with payroll.acting():
        (accepted,) = [step for step in queries.steps(filed) if step.state == "accepted"]
    assert "The associated IRmark was" in accepted.said
    assert engine.held == {}


def test_the_engine_is_not_asked_before_it_wants_to_be(payroll: Payroll, engine: Engine) -> None:
    engine.interval = 600
    filed = payroll.prepare()
    payroll.work()
    payroll.now += timedelta(seconds=599)
    assert payroll.work() == 0
    payroll.now += timedelta(seconds=1)
    assert payroll.work() == 1
    assert payroll.standing(filed).state == "acknowledged"


def test_what_hmrc_rejects_says_what_and_where(payroll: Payroll, engine: Engine) -> None:
    """Prepared by a clock that is years fast, so that only HMRC sees that the start is in the future."""
    start = people.Starter(date(2050, 1, 1), "A")
    starter = people.employee(2025)._replace(employments=(people.employment(2025)._replace(starter=start),))
    filed = payroll.prepare("pay.run:1", starter, made_on=date(2050, 1, 1))
    payroll.work_until_done(filed)
    assert payroll.states(filed)[-2:] == ["rejected", "deleted"]
    with payroll.acting():
        (fault,) = queries.faults(filed)
    assert "STARTDATE" in fault.text
    assert fault.location.endswith("fps:StartDate[1]")


def test_an_employer_payment_summary_goes_the_same_way(payroll: Payroll, engine: Engine) -> None:
    with payroll.acting():
        eps = PaymentSummary(people.EMPLOYER, 2026, date(2026, 5, 10), levy=Levy(1, 1_200_00, 15_000_00))
        filed = actions.prepare_payment_summary(
            department_id=payroll.department, source="month:1", eps=eps, actor=payroll.actor, at=payroll.now
        )
    payroll.work_until_done(filed)
    assert payroll.states(filed)[-2:] == ["accepted", "deleted"]


# ---- Never twice ---------------------------------------------------------------------------------------------------

HABITS = [
    "breaks off while it is told",
    "breaks off before it answers",
    "breaks off while it answers",
    "is down for maintenance",
    "fails",
    "says the answer before once more",
    "has a system failure",
]


@pytest.mark.parametrize("repeats_ids", [True, False])
@pytest.mark.parametrize("when", [0, 1, 2, 3])
@pytest.mark.parametrize("habit", HABITS)
def test_whatever_breaks_hmrc_gets_a_return_once(
    payroll: Payroll, engine: Engine, habit: str, when: int, repeats_ids: bool
) -> None:
    engine.repeats_ids = repeats_ids
    engine.habits.extend([*["", "", "", ""][:when], habit])
    filed = payroll.prepare()
    payroll.work_until_done(filed)
    assert payroll.states(filed)[-2:] == ["accepted", "deleted"]
    assert engine.marks == [payroll.standing(filed).mark]
    assert engine.held == {}


@pytest.mark.parametrize("habit", HABITS)
def test_whatever_breaks_while_a_return_is_looked_for_hmrc_gets_it_once(
    payroll: Payroll, engine: Engine, habit: str
) -> None:
    engine.habits.extend(["breaks off before it answers", habit])
    filed = payroll.prepare()
    payroll.work_until_done(filed)
    assert engine.asked.count("request submit") == 1
    assert payroll.states(filed)[-2:] == ["accepted", "deleted"]


def test_a_crash_before_sending_is_made_good(payroll: Payroll, engine: Engine) -> None:
    filed = payroll.prepare()
    with payroll.acting():
        actions.begin_sending(submission_id=filed, after=1, actor=payroll.actor, at=payroll.now)
    assert payroll.work() == 0, "it may be on its way at this moment"
    payroll.now += LONGEST_SENDING
    payroll.work_until_done(filed)
    assert engine.asked[:2] == ["request list", "request submit"]
    assert len(engine.marks) == 1
    assert payroll.standing(filed).state == "deleted"


@pytest.mark.parametrize("repeats_ids", [True, False])
def test_a_crash_after_sending_is_made_good(payroll: Payroll, engine: Engine, repeats_ids: bool) -> None:
    """With others of the same kind at HMRC at the same time."""
    engine.repeats_ids = repeats_ids
    other = payroll.prepare(
        "pay.run:0", people.employee(2025)._replace(person=people.person()._replace(sex="M"))
    )
    payroll.work()
    filed = payroll.prepare()
    with payroll.acting():
        actions.begin_sending(submission_id=filed, after=1, actor=payroll.actor, at=payroll.now)
        content = queries.filed(filed)
    Hmrc().take(Scheme("120", "AB12345"), content)
    payroll.now += LONGEST_SENDING
    payroll.work_until_done(filed)
    payroll.work_until_done(other)
    assert sorted(engine.marks) == sorted([payroll.standing(other).mark, payroll.standing(filed).mark])
    assert [payroll.states(each)[-2:] for each in (other, filed)] == [["accepted", "deleted"]] * 2


def test_what_hmrc_still_works_on_is_waited_for_before_anything_is_sent_again(
    payroll: Payroll, engine: Engine
) -> None:
    engine.repeats_ids, engine.polls = False, 3
    engine.habits.append("breaks off before it answers")
    filed = payroll.prepare()
    payroll.work_until_done(filed)
    assert "may be this one" in " ".join(step.said for step in payroll_steps(payroll, filed))
    assert len(engine.marks) == 1
    assert payroll.standing(filed).state == "deleted"


def payroll_steps(payroll: Payroll, filed: int) -> list[queries.StepFacts]:
    with payroll.acting():
        return queries.steps(filed)


def test_two_workers_at_once_send_a_return_once(
    committed_db: str, department: int, clock: datetime, engine: Engine
) -> None:
    payroll = Payroll(department, clock)
    filed = payroll.prepare()

    def work() -> None:
        payroll.work()
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    payroll.work_until_done(filed)
    assert len(engine.marks) == 1
    assert payroll.states(filed).count("sent") == 1


# ---- Setting up ----------------------------------------------------------------------------------------------------


def test_a_return_waits_until_hmrc_knows_the_account(payroll: Payroll, engine: Engine, settings: Any) -> None:
    settings.HMRC_PASSWORD = "mistyped"
    filed = payroll.prepare()
    payroll.work()
    standing = payroll.standing(filed)
    assert standing.state == "prepared"
    assert "HMRC_PASSWORD" in standing.said
    assert "mistyped" not in standing.said
    settings.HMRC_PASSWORD = ACCOUNT[1]
    payroll.work_until_done(filed)
    assert payroll.states(filed)[-1] == "deleted"
    assert len(engine.marks) == 1


def test_an_account_that_fails_while_a_return_is_looked_for_makes_nobody_send_it_again(
    payroll: Payroll, engine: Engine, settings: Any
) -> None:
    engine.habits.append("breaks off before it answers")
    filed = payroll.prepare()
    payroll.work()
    settings.HMRC_PASSWORD = "mistyped"
    payroll.now += LONGEST_SENDING
    payroll.work()
    assert payroll.standing(filed).state == "sent"
    assert "HMRC_PASSWORD" in payroll.standing(filed).said
    settings.HMRC_PASSWORD = ACCOUNT[1]
    payroll.work_until_done(filed)
    assert payroll.standing(filed).state == "deleted"
    assert len(engine.marks) == 1


class Mistaken(Hmrc):
    """HMRC by somebody who made a mistake about returns of the year 2026-27."""

    def take(self, scheme: Scheme, filed: Return) -> Receipt | Accepted | Rejected:
        assert b"26-27" not in filed.content
        return super().take(scheme, filed)


def test_a_mistake_with_one_return_holds_up_no_other(payroll: Payroll, engine: Engine, settings: Any) -> None:
    settings.TAX_AUTHORITY = f"{__name__}.Mistaken"
    mistaken, other = payroll.prepare("pay.run:1", tax_year=2026), payroll.prepare("pay.run:2")
    payroll.work_until_done(other)
    assert payroll.standing(other).state == "deleted"
    assert payroll.standing(mistaken).said == "A mistake in Commonhold: AssertionError"


def test_without_an_account_returns_are_kept(payroll: Payroll, settings: Any) -> None:
    settings.HMRC_SENDER_ID = ""
    filed = payroll.prepare()
    payroll.work()
    assert payroll.standing(filed).state == "prepared"
    assert "HMRC_SENDER_ID is not set" in payroll.standing(filed).said


def test_nothing_is_sent_to_an_address_that_is_not_hmrcs(payroll: Payroll, engine: Engine) -> None:
    ours, engine.url = engine.url, "http://192.0.2.1:9"
    filed = payroll.prepare()
    payroll.work()
    assert payroll.standing(filed).endpoint == f"{ours}/poll"


def test_a_return_that_is_too_large_for_hmrc_is_rejected(payroll: Payroll, engine: Engine) -> None:
    engine.largest = 1000
    filed = payroll.prepare()
    payroll.work_until_done(filed)
    standing = payroll.standing(filed)
    assert (standing.state, standing.faults[0].number) == ("rejected", "2001")


# ---- What is kept --------------------------------------------------------------------------------------------------


def test_a_return_is_prepared_once_for_a_source(payroll: Payroll, engine: Engine) -> None:
    filed = payroll.prepare()
    assert payroll.prepare() == filed
    with pytest.raises(actions.OtherReturn):
        payroll.prepare("pay.run:1", people.employee(2025)._replace(person=people.person()._replace(sex="M")))


def test_if_one_of_many_cannot_be_filed_nothing_is_kept(
    payroll: Payroll, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody = [people.employee(2025) for _ in range(50)]
    everybody.append(people.employee(2025)._replace(person=people.person()._replace(surname="李")))
    monkeypatch.setitem(fps.write.__kwdefaults__, "largest", 20_000)
    with pytest.raises(CannotBeFiled, match="Siân 李"):
        payroll.prepare("pay.run:9", *everybody)
    with payroll.acting():
        assert queries.submissions(payroll.department, "pay.run:9") == []


def test_those_who_cannot_be_filed_are_held_and_the_rest_go_on(payroll: Payroll) -> None:
    bad = people.employee(2025)._replace(person=people.person()._replace(surname="李"))
    everybody = [people.employee(2025), bad, people.employee(2025)]
    held = {employee for employee, _ in queries.authority().faults(people.fps(2025), everybody)}
    filed = payroll.prepare("pay.run:1", *[each for each in everybody if each not in held])
    assert held == {bad}
    assert payroll.standing(filed).employees == 2


def test_a_department_sees_its_own_returns_only(payroll: Payroll, other_department: int) -> None:
    filed = payroll.prepare()
    with acting(payroll.actor, [other_department]):
        assert queries.submissions(payroll.department, "pay.run:1") == []
        assert queries.next_due(payroll.now) is None
    assert payroll.standing(filed).mark


@pytest.mark.parametrize("state", ["acknowledged", "accepted", "deleted"])
def test_the_database_lets_no_state_be_skipped(payroll: Payroll, state: str) -> None:
    filed = payroll.prepare()
    with pytest.raises(DatabaseError, match="can not go from prepared"), payroll.acting():
        connection.cursor().execute(
            "INSERT INTO filing_submissionstep (department_id, submission_id, number, state, at, tries,"
            " correlation_id, endpoint, said, faults) VALUES (%s, %s, 2, %s, now(), 0, '', '', '', '[]')",
            [payroll.department, filed, state],
        )


@pytest.mark.parametrize("table", ["filing_submission", "filing_submissionstep"])
def test_what_was_filed_cannot_be_changed(payroll: Payroll, table: str) -> None:
    payroll.prepare()
    for statement in (f"UPDATE {table} SET department_id = 1", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="permission denied"), payroll.acting():
            connection.cursor().execute(statement)


def test_whoever_comes_second_is_told(payroll: Payroll) -> None:
    filed = payroll.prepare()
    with payroll.acting():
        actions.begin_sending(submission_id=filed, after=1, actor=payroll.actor, at=payroll.now)
    with pytest.raises(Conflict), payroll.acting():
        actions.begin_sending(submission_id=filed, after=1, actor=payroll.actor, at=payroll.now)
