"""What the tasks of a leaving ask, each of whoever does it, and what the answers do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor
from commonhold.records.leave.queries import Owed, owed_at_end
from commonhold.records.pay.debts.queries import owed_by
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.standing import queries as standing
from commonhold.records.pay.standing.actions import pay_once
from commonhold.records.people.assets import queries as assets
from commonhold.records.people.assets.actions import note_returned
from commonhold.records.people.assets.rules import KINDS
from commonhold.services.leave.leaving import CLOSES
from commonhold.services.leave.sides import last_day
from commonhold.work.cases.catalogue import CaseFacts, Form
from commonhold.work.cases.questions import Choice, Question, Section, display

LAST_DAY = Question(
    "last_day", "date", "Last day", "the last day", hint="For example, 27 3 2027.", future_allowed=True
)
WHEN_CLOSES = Question(
    "closes",
    "choice",
    "When does their access close?",
    "when their access closes",
    choices=tuple(Choice(each, label) for each, label in CLOSES.items()),
)
PENCE = Question("pence", "money", "Amount to pay", "the amount to pay", hint="Before tax.", data_class="pay")
_ASSET = "asset_"


def confirm_form(case: CaseFacts, at: datetime) -> Form:
    """The last day, which HR may agree to be another, and when access closes."""
    usual = {"last_day": last_day(case).isoformat(), "closes": "end"}
    asked = display(LAST_DAY, usual["last_day"])
    return Form(
        Section("confirm", "The last day", (LAST_DAY, WHEN_CLOSES)), usual, [f"They asked for {asked}."]
    )


def confirm(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """What HR confirmed is what is arranged."""
    return dict(given)


def owed_form(case: CaseFacts, at: datetime) -> Form:
    """What payroll pays once: leave that is owed, as an allowance in one of the coming periods of pay.

    Without an allowance or a coming period there is nothing to choose from: then payroll pays it otherwise.
    """
    owed = owed_at_end(case.data["employment_id"], last_day(case))
    elements = tuple(
        Choice(str(each.id), each.title)
        for each in groups.elements(case.department_id)
        if each.kind == "allowance"
    )
    periods = _periods(case, at)
    told = [*_told(owed), *_debts(case), "The P45 follows from the last pay run."]
    if not elements or not periods:
        told.append("There is no allowance or no period of pay to pay it in here: pay it otherwise.")
        return Form(Section("owed", "What is owed", ()), {}, told)
    element = Question("element", "choice", "Paid as", "what it is paid as", choices=elements)
    period = Question("period", "choice", "Paid in", "when it is paid", choices=periods)
    usual = {"pence": owed.pence} if owed.pence > 0 else {}
    return Form(
        Section("owed", "What is owed", (element, period, PENCE)), {**usual, "period": periods[0].value}, told
    )


def settle_owed(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Pays it once. The amount is kept with pay, never with the case."""
    if outcome != "pay":
        return {}
    once_id = pay_once(
        employment_id=case.data["employment_id"],
        period_id=int(given["period"]),
        element_id=int(given["element"]),
        amount_pence=given["pence"],
        reason=f"Owed on leaving, {case.reference}",
        actor=actor,
        at=at,
    )
    return {"once_id": once_id}


def things_form(case: CaseFacts, at: datetime) -> Form:
    """Each thing that was lent, and the day on which it came back."""
    job = case.data["employment_id"]
    questions = tuple(
        Question(
            f"{_ASSET}{asset_id}",
            "date",
            f"{KINDS[asset.kind]} {asset.tag}: day it came back",
            "the day on which it came back",
            hint="Leave it empty if it hasn’t come back.",
            required=False,
        )
        for asset_id, asset in assets.lent([job])[job]
    )
    told = [] if questions else ["Nothing is lent to them."]
    return Form(Section("things", "What was lent", questions), {}, told)


def take_back_things(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Notes what came back. What didn't stays on the list of what leavers owe."""
    for name, returned_on in given.items():
        if returned_on:
            note_returned(
                asset_id=int(name.removeprefix(_ASSET)),
                returned_on=date.fromisoformat(returned_on),
                actor=actor,
                at=at,
            )
    return {}


def _told(owed: Owed) -> list[str]:
    if owed.minutes == 0:
        return ["No leave is owed."]
    return [*owed.working, f"Leave comes to {format_pence(owed.pence)}."]


def _debts(case: CaseFacts) -> list[str]:
    return [
        f"They owe {format_pence(each.owed_pence)}: {each.reason}."
        for each in owed_by(case.data["employment_id"])
    ]


def _periods(case: CaseFacts, at: datetime) -> tuple[Choice, ...]:
    """The three next periods of the group in which they are paid last."""
    terms = standing.terms(case.data["employment_id"])
    if not terms:
        return ()
    coming = [each for each in groups.periods(terms[-1].value.group_id) if each.cut_off > at]
    return tuple(
        Choice(str(each.id), f"The pay day {display(LAST_DAY, each.pay_date.isoformat())}")
        for each in coming[:3]
    )
