"""Back-dating pay, and looking at what a run corrects for it."""

from datetime import date, timedelta

from commonhold.records.pay.corrections.models import Correction
from commonhold.records.people import actions as people_actions
from commonhold.records.people import rules as people

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)


def award(payroll, employment_id, annual, from_date=APRIL):
    """Pay is another from a day on, as is recorded now."""
    people_actions.change(
        employment_id=employment_id, to=people.Pay(annual), from_date=from_date, **payroll.common
    )


def correct_award(payroll, employment_id, annual, on=APRIL):
    people_actions.correct(employment_id=employment_id, to=people.Pay(annual), on=on, **payroll.common)


def month_passes(payroll, number):
    """It is the day before the cut-off of a month."""
    payroll.at = max(payroll.at, payroll.period(number).cut_off - timedelta(days=1))


def corrections(run_id):
    return {
        (each.employment_id, each.period.number, each.column): each.due_pence - each.paid_pence
        for each in Correction.objects.filter(run_id=run_id).select_related("period")
    }


def paid(payroll, month):
    month_passes(payroll, month)
    return payroll.paid(month)
