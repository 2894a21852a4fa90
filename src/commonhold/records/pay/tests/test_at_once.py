"""Officers who do the same at the same moment, and processes that die while they do it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connections

from commonhold.base.refusals import Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import acting
from commonhold.records.ledger.models import Journal
from commonhold.records.pay import rules
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.models import Dispatch, Payslip, Run
from commonhold.records.pay.returns.actions import prepare_summary
from commonhold.records.pay.returns.rules import SummaryPrepared
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.tests.filed import known_to_hmrc
from commonhold.records.pay.tests.payroll import APPROVER, PREPARER
from commonhold.records.payments.models import Batch, BatchFile, Payment
from commonhold.work.processes.tests.killing_proxy import AFTER, BEFORE, KillingProxy, connect_anew


@pytest.fixture
def approved(committed_db, payroll):
    """An approved run of three people, in a database that others can reach; its id."""
    with acting(PREPARER, [payroll.department_id]):
        for name in ("Ada Moss", "Bea Birch", "Cy Cedar"):
            payroll.employ(name)
        run_id = payroll.calculated()
        payroll.approve(run_id)
    return run_id


def together(work, times=2):
    """What each of several at once got, or how each was refused."""

    def alone(_):
        try:
            return work()
        except Refusal as refusal:
            return refusal
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(alone, range(times)))


def test_of_two_who_commit_at_once_one_is_refused(committed_db, payroll, approved):
    def commit():
        with acting(PREPARER, [payroll.department_id]):
            committing.commit(run_id=approved, actor=PREPARER, at=payroll.at)
            return "committed"

    answers = together(commit, 4)
    assert answers.count("committed") == 1
    refusals = [each for each in answers if each != "committed"]
    assert all(isinstance(each, rules.RunMovedOn) for each in refusals)
    check_new(payroll, approved)


def test_of_two_who_open_a_run_at_once_one_is_refused(committed_db, payroll):
    with acting(PREPARER, [payroll.department_id]):
        payroll.employ("Ada Moss")
        period = payroll.period(1)

    def open_run():
        with acting(PREPARER, [payroll.department_id]):
            return runs.open_run(period_id=period.id, actor=PREPARER, at=payroll.at)

    answers = together(open_run)
    assert [type(each) for each in answers].count(int) == 1
    assert [type(each) for each in answers].count(rules.RunInPreparation) == 1


def test_of_two_who_prepare_a_months_summary_at_once_one_is_refused(committed_db, payroll):
    with acting(PREPARER, [payroll.department_id]):
        scheme.set_scheme(
            department_id=payroll.department_id,
            paye="120/AB12345",
            accounts_office="120PA00012345",
            **payroll.common,
        )
        payroll.employ("Ada Moss")
        known_to_hmrc(payroll, "E1")
        payroll.paid(1)
    june = datetime(2026, 6, 6, 9, tzinfo=LONDON)

    def prepare():
        with acting(PREPARER, [payroll.department_id]):
            return prepare_summary(
                department_id=payroll.department_id, year=2026, month=2, actor=PREPARER, at=june
            )

    answers = together(prepare, 3)
    assert [type(each) for each in answers].count(int) == 1
    assert [type(each) for each in answers].count(SummaryPrepared) == 2


def test_an_approval_and_a_new_calculation_at_once_never_pay_what_nobody_approved(committed_db, payroll):
    with acting(PREPARER, [payroll.department_id]):
        payroll.employ("Ada Moss")
        run_id = payroll.calculated()
        runs.review(run_id=run_id, note="", **payroll.common)
    turns = iter(["approve", "calculate"])

    def either():
        turn = next(turns)
        with acting(PREPARER, [payroll.department_id]):
            if turn == "approve":
                runs.approve(run_id=run_id, actor=APPROVER, at=payroll.at)
            else:
                runs.calculate(run_id=run_id, actor=PREPARER, at=payroll.at)
        return turn

    answers = together(either)
    with acting(PREPARER, [payroll.department_id]):
        run = Run.objects.get(id=run_id)
    # Whoever came second was refused, or the calculation undid the review that an approval needs.
    assert (run.state, run.approved_by) in {("approved", APPROVER.id), ("calculated", "")}
    assert sum(isinstance(each, rules.RunMovedOn) for each in answers) == 1


@pytest.mark.parametrize("moment", [BEFORE, AFTER])
def test_a_process_that_dies_while_it_commits_leaves_the_old_state_or_the_new(
    committed_db, payroll, approved, moment
):
    database = dict(connections["default"].settings_dict)

    def as_process(host):
        connect_anew({**database, "HOST": host, "PORT": "5432"})
        with acting(PREPARER, [payroll.department_id]):
            committing.commit(run_id=approved, actor=PREPARER, at=payroll.at)

    message, done = 0, False
    while not done:
        connections["default"].close()  # a fork must not share it
        alive = KillingProxy(committed_db, message, moment).run(as_process)
        with acting(PREPARER, [payroll.department_id]):
            done = Run.objects.get(id=approved).state == "committed"
        (check_new if done else check_old)(payroll, approved)
        assert done or not alive
        message += 1
    assert message > 10


def check_old(payroll, run_id):
    with acting(PREPARER, [payroll.department_id]):
        run = Run.objects.get(id=run_id)
        assert (run.state, run.batch_id, run.committed_at) == ("approved", None, None)
        assert Payslip.objects.filter(run_id=run_id).count() == 3
        for table in (Journal, Payment, Batch, BatchFile, Dispatch):
            assert not table.objects.exists(), table


def check_new(payroll, run_id):
    with acting(PREPARER, [payroll.department_id]):
        run = Run.objects.get(id=run_id)
        assert run.state == "committed"
        assert Payment.objects.count() == Payslip.objects.filter(run_id=run_id).count() == 3
        assert Journal.objects.count() == 1
        assert Batch.objects.get().total_pence == run.net_pence
        assert {each.format for each in BatchFile.objects.all()} == {"pain.001", "bacs18"}
        assert Dispatch.objects.filter(kind="fps").count() == 1
