"""What holds for the folder of every service: its process, its steps, its tasks and its words know each other."""

import inspect
from collections.abc import Collection

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.definition import Kind
from commonhold.base.dmn.tables import parse_decisions
from commonhold.work.cases.catalogue import Service
from commonhold.work.cases.moving.actions import ASKER


def check_shape(service: Service, roles: Collection[str]) -> None:
    """One function for each service task; words for every task, step and ending; candidates that are explained,
    or are one of `roles`."""
    definition = compile_process(service.bpmn, parse_decisions(service.dmn))

    def ids(kind: Kind) -> set[str]:
        return {element.id for element in definition.elements if element.kind is kind}

    functions = {
        name
        for name, function in inspect.getmembers(service.steps, inspect.isfunction)
        if function.__module__ == service.steps.__name__ and not name.startswith("_")
    }
    assert functions == ids(Kind.SERVICE)
    assert set(service.tasks) == ids(Kind.USER)
    for_others = {e.id for e in definition.elements if e.kind is Kind.USER and e.candidates != ASKER}
    needed = ids(Kind.SERVICE) | ids(Kind.CATCH) | for_others
    assert needed <= set(service.standings) <= needed | ids(Kind.USER)
    assert set(service.outcomes) == ids(Kind.END)
    named = {element.candidates for element in definition.elements if element.kind is Kind.USER}
    assert named - {ASKER} - set(service.candidates) == set(roles)
