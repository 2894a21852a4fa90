"""What makes work come home: releasing a residency policy, withdrawing an approval."""

from __future__ import annotations

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import verb
from commonhold.work.cases.queue import put_draw_back
from commonhold.work.residency.approvals import actions as approvals
from commonhold.work.residency.approvals.queries import approval
from commonhold.work.residency.policies import actions as policies


@verb
def release_policy(*, department_id: int, number: int, actor: Actor, at: datetime) -> None:
    """Let a version of a department's policies hold from now on; the worker draws back the open tasks that their units
    may then no longer do."""
    policies.release_policy(department_id=department_id, number=number, actor=actor, at=at)
    put_draw_back(department_id)


@verb
def withdraw_approval(*, approval_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """End an approval today; the worker draws back the open tasks that it covered."""
    approvals.withdraw(approval_id=approval_id, reason=reason, actor=actor, at=at)
    put_draw_back(approval(approval_id).department_id)
