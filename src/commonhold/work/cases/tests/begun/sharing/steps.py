"""The one step: it does something in both departments."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.departments.actions import create_organisation
from commonhold.work.cases.catalogue import CaseFacts, Done


def do_in_both(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Makes a directorate in each department."""
    for department_id in (case.department_id, case.shared_with_id):
        assert department_id is not None
        create_organisation(
            department_id=department_id,
            kind="directorate",
            code=case.reference,
            name="Shared",
            actor=actor,
            at=at,
        )
    return Done()
