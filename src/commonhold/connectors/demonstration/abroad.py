"""Where the departments of the demonstration let their work go: some keep all at home, some send business data abroad
after approval, and some have decided nothing yet.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import account, holders
from commonhold.core.audit.acting import Actor
from commonhold.work.residency.approvals.actions import approve
from commonhold.work.residency.approvals.rules import Scope, Terms
from commonhold.work.residency.examples.rules import examples_from
from commonhold.work.residency.policies.actions import release_policy, write_policy

_HOME = """@id("home") @words("Work and data may be anywhere in the United Kingdom.")
permit (principal, action, resource) when { context.country == Country::"GB" };
"""
_ABROAD = (
    _HOME
    + """
@id("abroad.business")
@words("Business data about nobody in particular may be abroad, where our senior information risk owner approved it.")
permit (principal, action in [Action::"view", Action::"work"], resource == Data::"official")
when { context.approved && context.classification == Classification::"official" };
"""
)
_AT_HOME = "in_house,GB,bpss,,no,work,bank,official,permit\n"
_NOT_THERE = "supplier,IN,bpss,uk_standards idta,yes,work,bank,official,forbid\n"
_KEPT = f"{_AT_HOME}{_NOT_THERE}supplier,IN,bpss,uk_standards idta,yes,work,official,official,forbid\n"
_SENT = (
    f"{_AT_HOME}{_NOT_THERE}supplier,IN,bpss,uk_standards idta,yes,work,official,official,permit\n"
    "supplier,IN,bpss,uk_standards idta,no,work,official,official,after_approval\n"
)
_DAYS_LEFT = (40, 250)
"""For how long from today approvals last, in turn: somebody is warned of the first."""


def decide(department_id: int, code: str, *, place: int, until: datetime, at: datetime) -> None:
    """What the `place`th department decided at `at`, by its senior information risk owner; `until` is today."""
    if place % 3 == 2:
        return
    owner = holders(department_id, "senior_risk_owner", on=at.date())[0]
    by: dict[str, Any] = {"actor": Actor.account(owner, account(owner).label), "at": at}
    abroad = place % 3 == 1
    number = write_policy(
        department_id=department_id,
        text=_ABROAD if abroad else _HOME,
        examples=examples_from(_SENT if abroad else _KEPT, department=code),
        note="Business data may go abroad, after approval" if abroad else "Everything stays at home",
        **by,
    )
    release_policy(department_id=department_id, number=number, **by)
    if abroad:
        starts = at.astimezone(LONDON).date()
        ends = until.astimezone(LONDON).date() + timedelta(days=_DAYS_LEFT[place // 3 % len(_DAYS_LEFT)])
        scope = Scope("", "nilgiri", "IN", frozenset({"official"}), frozenset({"view", "work"}), "official")
        assessed = (
            "Screens only, nothing stored there; people vetted as at home. Made up for the demonstration."
        )
        terms = Terms(
            assessed, "", "No printing, no private devices", starts, ends, ends - timedelta(days=20)
        )
        approve(department_id=department_id, scope=scope, terms=terms, **by)
