"""Telling those who move with their unit: one e-mail to each who has an account, in one statement for a stage."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from commonhold.core.audit.acting import Actor
from commonhold.core.departments.queries import department
from commonhold.records.moves.queries import MoveFacts
from commonhold.records.people.queries import accounts_of_employments
from commonhold.work.cases.correspondence.actions import write_each


def tell(who: Collection[MoveFacts], *, back: bool, actor: Actor, at: datetime) -> None:
    """That they have moved; or, if `back`, that they have not after all. All are of the same plan."""
    by_employment = accounts_of_employments(each.from_employment_id for each in who)
    told = [each for each in who if each.from_employment_id in by_employment]
    if not told:
        return
    left, on = told[0].from_department_id, told[0].on
    joined = department(told[0].department_of("to")).name
    subject = f"You stay in {department(left).name}" if back else f"You move to {joined} on {on:%-d %B %Y}"
    said = (
        f"Your unit does not move to {joined} after all. Everything is as it was."
        if back
        else f"Your unit moves to {joined}, and you with it. Grade and pay stay as they are, everything else is"
        " arranged in both departments, and you have access there from that day on. What becomes of each thing:"
    )
    write_each(
        department_id=left,
        letters=[
            (
                by_employment[each.from_employment_id],
                subject,
                f"{said}\n\n{settings.BASE_URL}/moves/by-plan/{each.id}/\n",
            )
            for each in told
        ],
        actor=actor,
        at=at,
    )
