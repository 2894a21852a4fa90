"""The service hangs together: its process, its steps, its tasks and its words know each other."""

import inspect

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.definition import Kind
from commonhold.base.dmn.tables import parse_decisions
from commonhold.services.claim_expense import booking, steps
from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.services.claim_expense.service import SERVICE
from commonhold.work.cases.moving.actions import ASKER

DEFINITION = compile_process(SERVICE.bpmn, parse_decisions(SERVICE.dmn))


def ids(kind: Kind) -> set[str]:
    return {element.id for element in DEFINITION.elements if element.kind is kind}


def test_there_is_one_step_for_each_service_task() -> None:
    functions = {
        name
        for name, function in inspect.getmembers(steps, inspect.isfunction)
        if function.__module__ == steps.__name__ and not name.startswith("_")
    }
    assert functions == ids(Kind.SERVICE)


def test_every_task_and_every_ending_has_words() -> None:
    assert set(SERVICE.tasks) == ids(Kind.USER)
    for_others = {e.id for e in DEFINITION.elements if e.kind is Kind.USER and e.candidates != ASKER}
    assert set(SERVICE.standings) == ids(Kind.SERVICE) | for_others
    assert set(SERVICE.outcomes) == ids(Kind.END)


def test_candidates_are_known_roles_or_explained() -> None:
    named = {element.candidates for element in DEFINITION.elements if element.kind is Kind.USER}
    assert named - {ASKER} - set(SERVICE.candidates) == {"case_worker"}


def test_every_kind_of_expense_has_an_account() -> None:
    section = QUESTIONS.section("lines")
    assert section is not None
    kinds = section.question("kind")
    assert kinds is not None
    assert {choice.value for choice in kinds.choices} == set(booking.ACCOUNTS)
