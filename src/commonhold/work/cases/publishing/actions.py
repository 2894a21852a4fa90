"""Publishing the processes of services: as every start of a new version does, and as their owners do."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases.catalogue import services
from commonhold.work.cases.publishing import queries
from commonhold.work.processes import actions as processes
from commonhold.work.processes.releasing import queries as releases
from commonhold.work.processes.releasing.actions import release


@verb
def publish_services(*, actor: Actor, at: datetime) -> dict[str, str]:
    """Publishes the process of every service as its folder has it, and returns their hashes by name.

    One that is new is released to all, unless somebody else has released another version since: then it is theirs
    to decide. What was published and released before stays so.
    """
    nothing_to_record()
    hashes = {}
    for each in services().values():
        hashes[each.name] = digest = processes.publish(
            service=each.name, bpmn=each.bpmn, dmn=each.dmn, actor=actor, at=at, release=False
        )
        held = releases.to_all(each.name)
        is_new = all(digest != past.hash for past in releases.releases(each.name))
        if is_new and (held is None or held.by == actor.id):
            release(service=each.name, digest=digest, actor=actor, at=at)
    return hashes


@verb
def publish_version(*, service: str, bpmn: bytes, dmn: bytes, actor: Actor, at: datetime) -> str:
    """Publishes a version that the process's owner made, and returns its hash. No case starts in it until it is
    released. Raises whatever queries.check does."""
    queries.check(service, bpmn, dmn)
    nothing_to_record()  # processes.publish does
    return processes.publish(service=service, bpmn=bpmn, dmn=dmn, actor=actor, at=at, release=False)
