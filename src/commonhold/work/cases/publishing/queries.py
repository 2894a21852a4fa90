"""Checking a process before it is published: by itself, and whether it fits the code of its service."""

from inspect import isfunction

from commonhold.base.bpmn.definition import Definition, Kind
from commonhold.base.bpmn.times import why_no_start
from commonhold.base.refusals import Refusal
from commonhold.core.accounts.models import Role
from commonhold.work.cases.catalogue import Service
from commonhold.work.cases.catalogue import service as find_service
from commonhold.work.cases.moving.actions import ASKER
from commonhold.work.processes.queries import checked


class DoesNotFit(Refusal):
    """This process doesn’t fit the code of {service}: {why}. Use ids that the service knows, or have its code changed
    first."""

    code = "cases.process-does-not-fit"
    status = 422

    def __init__(self, *, service: str, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__(service=service, why="; ".join(reasons))


def check(service_name: str, bpmn: bytes, dmn: bytes) -> Definition:
    """The compiled process, if it may be published for a service. Raises the refusals of base.bpmn and base.dmn for
    what is wrong in itself, and DoesNotFit, naming the elements, for what the service's code can't do."""
    service = find_service(service_name)
    definition = checked(bpmn, dmn)
    reasons = misfits(service, definition)
    if reasons:
        raise DoesNotFit(service=service.name, reasons=reasons)
    return definition


def misfits(service: Service, definition: Definition) -> list[str]:
    """What of a process the code of its service doesn't know, in words."""
    found = []
    if definition.id != service.name:
        found.append(f"the process is called {definition.id}, and must be called {service.name}")
    for element in definition.elements:
        match element.kind:
            case Kind.SERVICE if not _is_step(service, element.id):
                found.append(f"the service task {element.id} has no function in steps.py")
            case Kind.SERVICE if element.id not in service.standings:
                found.append(f"the service task {element.id} has no words among the standings in service.py")
            case Kind.USER if element.id not in service.tasks:
                found.append(f"the user task {element.id} is not among the tasks in service.py")
            case Kind.USER if element.candidates not in (ASKER, *service.candidates, *Role.values):
                found.append(
                    f"the user task {element.id} is for “{element.candidates}”, which is neither among the "
                    "candidates in service.py nor a role"
                )
            case Kind.USER if element.candidates != ASKER and element.id not in service.standings:
                found.append(f"the user task {element.id} has no words among the standings in service.py")
            case Kind.END if element.id not in service.outcomes and element.body == definition.main:
                found.append(f"the end event {element.id} is not among the outcomes in service.py")
    return found + _misfits_of_starts(service, definition)


def _misfits_of_starts(service: Service, definition: Definition) -> list[str]:
    starts = definition.event_starts
    if service.opened_by is None:
        return [
            f"an event starts it at {each.id}, and service.py doesn't say on whose behalf (opened_by)"
            for each in starts
        ]
    if not starts:
        return ["service.py says on whose behalf an event starts it (opened_by), and no event does"]
    found = []
    for each in starts:
        if each.body != definition.main:
            found.append(f"{each.id} starts another process of the file, and a case runs the main one")
        timers = [trigger.timer for trigger in each.triggers if trigger.timer is not None]
        if timers and len(each.triggers) > 1:
            found.append(f"the timer of {each.id} is one of several events: give it a start event of its own")
        whys = (why_no_start(timer.what, timer.text, timer.working) for timer in timers)
        found += [f"the start event {each.id} can't wait for its timer: {why}" for why in whys if why]
    return found


def _is_step(service: Service, name: str) -> bool:
    """Whether steps.py has a function of its own of that name; what it imports for itself is no step."""
    function = vars(service.steps).get(name)
    return isfunction(function) and function.__module__ == service.steps.__name__ and not name.startswith("_")
