"""A desk that publishes and steps processes, one case at a time or many."""

import pytest

from commonhold.work.processes import actions
from commonhold.work.processes.advancing.actions import complete_all
from commonhold.work.processes.advancing.runs import complete_waiting

NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)


@pytest.fixture
def desk(department, system, clock):
    class Desk:
        def publish(self, bpmn):
            actions.publish(service="test", bpmn=bpmn, dmn=NO_RULES, actor=system, at=clock)

        def start(self, department_id=department, **variables):
            return actions.start(
                service="test", department_id=department_id, variables=variables, actor=system, at=clock
            )

        def complete(self, wait_id, **variables):
            return actions.complete(wait_id=wait_id, variables=variables, actor=system, at=clock)

        def complete_all(self, *wait_ids, **variables):
            return complete_all(wait_ids=wait_ids, variables=variables, actor=system, at=clock)

        def run(self, element="a", departments=(department,), batch=10, **variables):
            return complete_waiting(
                service="test", element=element, departments=departments, variables=variables,
                actor=system, at=clock, batch=batch,
            )  # fmt: skip

    return Desk()
