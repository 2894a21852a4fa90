"""Overpayments: raising what somebody was paid too much as a debt, and agreeing how it is paid back."""

from datetime import date, datetime

from commonhold.base.refusals import NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.debts.models import Plan
from commonhold.records.pay.debts.rules import ImpossibleShare, NotAnOfficer
from commonhold.records.pay.models import Debt
from commonhold.records.pay.standing.rules import check_amount
from commonhold.records.people.models import Employment


@verb
def raise_debt(
    *, employment_id: int, amount_pence: int, reason: str, raised_on: date, actor: Actor, at: datetime
) -> int:
    """Note that somebody was paid too much; whoever notes it is responsible. It is taken back by a plan."""
    department_id = (
        Employment.objects.filter(id=employment_id).values_list("department_id", flat=True).first()
    )
    if department_id is None:
        raise NotFound(what="employment")
    debt = Debt.objects.create(
        department_id=department_id,
        employment_id=employment_id,
        raised_on=raised_on,
        reason=reason,
        amount_pence=check_amount(amount_pence),
        responsible=actor.id,
        recorded_at=at,
    )
    _record("debt_raised", debt, actor, at, reason=reason)
    return debt.id


@verb
def agree_plan(*, debt_id: int, plan_pence: int, hardship_percent: int, actor: Actor, at: datetime) -> None:
    """Take so much each pay day, but no more than a share of net pay, until the debt is paid back."""
    if not 0 <= hardship_percent <= 100:
        raise ImpossibleShare(field="hardship_percent", given=hardship_percent)
    debt = _locked(debt_id)
    Plan.objects.create(
        department_id=debt.department_id,
        debt=debt,
        plan_pence=check_amount(plan_pence, field="plan_pence"),
        hardship_percent=hardship_percent,
        recorded_at=at,
    )
    debt.responsible = actor.id
    debt.save(update_fields=["responsible"])
    _record("debt_plan_agreed", debt, actor, at, hardship_percent=hardship_percent)


@verb
def give_to(*, debt_id: int, account_id: int, actor: Actor, at: datetime) -> None:
    """Let another payroll officer of the department see to a debt from now on."""
    debt = _locked(debt_id)
    if account_id not in holders(debt.department_id, "payroll", on=at.astimezone(LONDON).date()):
        raise NotAnOfficer(field="responsible")
    before, debt.responsible = debt.responsible, f"account:{account_id}"
    debt.save(update_fields=["responsible"])
    _record("debt_given", debt, actor, at, responsible=debt.responsible, before=before)


@verb
def note_look(*, department_id: int, what: str, actor: Actor, at: datetime) -> None:
    """Note that somebody looked at what people of a department owe."""
    record("pay.debts_seen", actor=actor, at=at, subject=what, department_id=department_id)


def _locked(debt_id: int) -> Debt:
    debt = Debt.objects.select_for_update().filter(id=debt_id).first()
    if debt is None:
        raise NotFound(what="debt")
    return debt


def _record(what: str, debt: Debt, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"pay.{what}",
        actor=actor,
        at=at,
        subject=f"pay.debt:{debt.id}",
        department_id=debt.department_id,
        after=after,
    )
