"""What happens each working day: whoever is late with a move is reminded, whoever is on loan told when it ends, and
open work of whole units that have moved passed on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import holders
from commonhold.core.audit.acting import Actor
from commonhold.records.moves import queries as moves
from commonhold.records.people import queries as people
from commonhold.services.move_department.by_plan.handing_over import pass_work_on
from commonhold.services.move_department.sides import HR
from commonhold.work.cases.correspondence.actions import write_to
from commonhold.work.cases.warning.queries import late as late_tasks

LOAN_ENDS_IN = (timedelta(weeks=8), timedelta(weeks=2))
"""How long before the first day back somebody is told that their loan ends."""


def remind(department_id: int, *, actor: Actor, at: datetime) -> None:
    """Reminds, each working day, of tasks of moves that are overdue, and lets HR know; and of loans that end. Passes on
    what those have left open who have moved with their whole unit."""
    hr = holders(department_id, HR, on=at.date())
    for late in late_tasks("move_department", department_id, at=at):
        write_to(
            department_id=department_id,
            account_ids=list(dict.fromkeys([*late.account_ids, *hr])),
            subject=f"Late: {late.title} ({late.case_title})"[:200],
            body=f"This was to be done by {late.due_at:%-d %B %Y}. A move that is late costs a wrong payslip in one of"
            f" fourteen cases.\n\n{settings.BASE_URL}/moves/{late.reference}/\n",
            actor=actor,
            at=at,
        )
    pass_work_on(department_id, actor=actor, at=at)
    today = at.astimezone(LONDON).date()
    for ahead in LOAN_ENDS_IN:
        _tell_of_ending(department_id, today + ahead, hr, actor, at)


def _tell_of_ending(department_id: int, ends: date, hr: list[int], actor: Actor, at: datetime) -> None:
    for loan in moves.loans_ending(department_id, ends):
        account = people.account_of_employment(loan.from_employment_id)
        write_to(
            department_id=department_id,
            account_ids=[each for each in dict.fromkeys([account, *hr]) if each],
            subject=f"The loan of {loan.name} ends on {ends:%-d %B %Y}",
            body="Ask for the way back, for more time, or for it to be made permanent: choose “Move to another"
            f" department”.\n\n{settings.BASE_URL}/\n",
            actor=actor,
            at=at,
        )
