"""What people of a whole unit leave open in the department that they left passes to the nearest manager who stayed."""

from datetime import datetime, timedelta

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import working_in
from commonhold.core.audit.acting import Actor, also_for
from commonhold.records.moves.reorganising.going.queries import begun_by, successors
from commonhold.work.cases.handing_over.actions import hand_over

FOR_DAYS = timedelta(days=14)
"""So long after the first day there, or after it was carried out, what is still open here is passed on."""


def pass_work_on(department_id: int, *, actor: Actor, at: datetime) -> None:
    """Each working day: of every plan whose first day has come. What was passed on once isn't open any more, so that
    on other days nothing happens; what nobody stays for is for their role, or for finance."""
    today = at.astimezone(LONDON).date()
    for plan in begun_by(department_id, on=today, since=today - FOR_DAYS):
        with also_for([plan.to_department_id]):
            by_account = dict(successors(plan))
        named = {each for each in by_account.values() if each is not None}
        able = working_in(named, department_id, today) - by_account.keys()
        hand_over(
            accounts={who: next_ if next_ in able else None for who, next_ in by_account.items()},
            department_id=department_id,
            reason=f"They moved to another department with their unit, by the plan “{plan.name}”.",
            actor=actor,
            at=at,
        )
