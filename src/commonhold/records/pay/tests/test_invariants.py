"""What the database holds, whoever writes."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commonhold.records.pay.models import Payslip, Run

PAY = [
    "pay_group",
    "pay_period",
    "pay_termsspell",
    "pay_run",
    "pay_payslip",
    "pay_finding",
    "pay_held",
    "pay_dispatch",
]


def refused(statement, *values, match):
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_run_cannot_be_approved_by_whoever_prepared_it(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    Run.objects.filter(id=run_id).update(state="reviewed")
    refused(
        "UPDATE pay_run SET state = 'approved', approved_by = prepared_by WHERE id = %s",
        run_id,
        match="pay_run_two_people",
    )
    refused("UPDATE pay_run SET state = 'approved' WHERE id = %s", run_id, match="pay_run_approved")


@pytest.mark.parametrize("state", ["committed", "published", "approved"])
def test_a_run_cannot_skip_a_step(at_payroll, state):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    refused("UPDATE pay_run SET state = %s WHERE id = %s", state, run_id, match="can't go from calculated")


def test_a_committed_run_and_its_payslips_stay(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.paid()
    refused("UPDATE pay_run SET state = 'open' WHERE id = %s", run_id, match="can't go from committed")
    refused("UPDATE pay_run SET net_pence = 1 WHERE id = %s", run_id, match="can't go from committed")
    refused("DELETE FROM pay_run WHERE id = %s", run_id, match="permission denied")
    refused("DELETE FROM pay_payslip WHERE run_id = %s", run_id, match="stay")
    refused("UPDATE pay_payslip SET net_pence = 1 WHERE run_id = %s", run_id, match="permission denied")


def test_what_is_approved_is_what_is_committed(at_payroll):
    at_payroll.employ("Ada Moss")
    run_id = at_payroll.calculated()
    at_payroll.approve(run_id)
    refused("DELETE FROM pay_payslip WHERE run_id = %s", run_id, match="stay")
    refused(
        "UPDATE pay_run SET state = 'committed', committed_at = now(), net_pence = 1 WHERE id = %s",
        run_id,
        match="would change in that",
    )


def copied(slip, **changes):
    return Payslip(**{each.attname: getattr(slip, each.attname) for each in slip._meta.fields} | changes)


def test_a_payslip_adds_up_and_is_nobody_elses(at_payroll):
    ada, bea = at_payroll.employ("Ada Moss"), at_payroll.employ("Bea Birch")
    run_id = at_payroll.calculated()
    of_ada, of_bea = (Payslip.objects.get(run_id=run_id, employment_id=each) for each in (ada, bea))
    of_bea.delete()
    wrong = [
        ({"net_pence": of_bea.net_pence + 1}, "add up"),
        ({"amounts": of_bea.amounts[:-1]}, "add up"),
        ({"net_pence": -1}, "pay_payslip_net|add up"),
        ({"person_id": of_ada.person_id}, "its own"),
        ({"terms_id": of_ada.terms_id}, "its own"),
        ({"bank_account_id": of_ada.bank_account_id}, "its own"),
        ({"run_id": run_id + 999}, "need a run"),
        ({"employment_id": ada}, "its own|pay_payslip_once"),
    ]
    for changes, match in wrong:
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            copied(of_bea, id=None, **changes).save(force_insert=True)
    copied(of_bea, id=None).save(force_insert=True)


def test_a_group_prepares_one_run_at_a_time(at_payroll):
    at_payroll.employ("Ada Moss")
    at_payroll.calculated()
    refused(
        "INSERT INTO pay_run (department_id, group_id, period_id, number, state, columns, signs, totals, payslips,"
        " net_pence, digest, message, opened_at, prepared_by, reviewed_by, approved_by) SELECT department_id, group_id,"
        " %s, 0, 'open', '{}', '{}', '{}', 0, 0, '', '', now(), 'x', '', '' FROM pay_run",
        at_payroll.period(2).id,
        match="pay_run_one_at_a_time",
    )


def test_terms_do_not_overlap_and_are_never_rewritten(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    refused(
        "INSERT INTO pay_termsspell (employment_id, department_id, valid, recorded_at, group_id, tax_code,"
        " non_cumulative, ni_letter, loans, pension) SELECT employment_id, department_id, valid, recorded_at, group_id,"
        " 'BR', false, 'A', '{}', 'none' FROM pay_termsspell WHERE employment_id = %s",
        ada,
        match="termsspell_no_overlap",
    )
    refused("UPDATE pay_termsspell SET tax_code = 'BR'", match="permission denied")
    refused("DELETE FROM pay_termsspell", match="permission denied")


def test_another_department_sees_and_changes_nothing(payroll, other_department, acting_for):
    with acting_for(payroll.department_id):
        payroll.employ("Ada Moss")
        run_id = payroll.paid()
    with acting_for(other_department):
        for table in PAY:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {table}")
                assert cursor.fetchone() == (0,), table
                cursor.execute("UPDATE pay_run SET message = 'mine' WHERE id = %s", [run_id])
                assert cursor.rowcount == 0
