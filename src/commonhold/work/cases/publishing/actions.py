"""Publishing the processes of services, as every start of a new version does."""

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.work.cases.catalogue import services
from commonhold.work.processes import actions as processes


@verb
def publish_services(*, actor: Actor, at: datetime) -> dict[str, str]:
    """Publishes the process of every service, and returns their hashes by name. What is published stays so."""
    nothing_to_record()
    return {
        each.name: processes.publish(service=each.name, bpmn=each.bpmn, dmn=each.dmn, actor=actor, at=at)
        for each in services().values()
    }
