"""Releasing versions: to one department that tries it, to all, or back."""

from datetime import datetime

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.processes.models import Release
from commonhold.work.processes.releasing import queries


@verb
def release(
    *, service: str, digest: str, actor: Actor, at: datetime, department_id: int | None = None
) -> None:
    """Let new instances start in a published version from now on: of one department, or of all if none is given.

    A release to all holds for departments with a release of their own too, if theirs was before. Releasing what is
    in force already changes nothing. Going back is releasing the version before again.
    """
    version_ids = queries.version_ids(service, digest)
    if not version_ids:
        raise NotFound(what=f"version of {service} called “{digest[:80]}”")
    held = queries.in_force(service)
    overrides = department_id is None and len(held) > 1
    if held.get(department_id, held.get(None)) == digest and not overrides:
        nothing_to_record()
        return
    Release.objects.create(
        service=service,
        version_id=version_ids[0],
        only_for_id=department_id,
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "processes.released",
        actor=actor,
        at=at,
        subject=f"processes.version:{digest}",
        department_id=department_id,
        before={"version": held.get(department_id, held.get(None))},
        after={"service": service},
    )
