"""Noting who looked at whose pay."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.records.pay.slips.queries import Slip


@verb
def note_look(*, slip: Slip, own: bool, actor: Actor, at: datetime) -> None:
    """Note that a payslip was shown: to somebody else than whose it is."""
    if own:
        nothing_to_record()
        return
    record(
        "pay.payslip_seen",
        actor=actor,
        at=at,
        subject=f"people.employment:{slip.employment_id}",
        department_id=slip.row.department_id,
        after={"payslip": slip.row.id, "run": slip.row.run_id},
    )


@verb
def note_look_at_employee(*, employment_id: int, department_id: int, actor: Actor, at: datetime) -> None:
    """Note that all that payroll knows of somebody was shown."""
    record(
        "pay.employee_seen",
        actor=actor,
        at=at,
        subject=f"people.employment:{employment_id}",
        department_id=department_id,
    )


@verb
def note_export(*, department_id: int, run_id: int, what: str, actor: Actor, at: datetime) -> None:
    """Note that somebody took away what a run says of people's pay."""
    record(
        "pay.exported",
        actor=actor,
        at=at,
        subject=f"pay.run:{run_id}",
        department_id=department_id,
        after={"what": what},
    )
