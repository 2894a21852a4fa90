"""A case that is told something which its process waits for."""

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.work.cases.delivering.actions import NothingToHear, hear
from commonhold.work.cases.queries import case_view, facts_now
from commonhold.work.cases.tests.begun.office import Office
from commonhold.work.cases.tests.begun.shared import AT, Shared

PROCESS = (
    "startEvent s",
    '<userTask id="here" c:candidates="finance"/>',
    "endEvent e",
    "s > here",
    "here > e",
    '<subProcess id="told" triggeredByEvent="true">'
    '<startEvent id="paid"><messageEventDefinition messageRef="paid_message" c:payload="true"/></startEvent>'
    '<userTask id="there" c:candidates="finance_there"/><endEvent id="stopped"/>'
    '<sequenceFlow id="t1" sourceRef="paid" targetRef="there"/>'
    '<sequenceFlow id="t2" sourceRef="there" targetRef="stopped"/></subProcess>',
)


@pytest.fixture
def shared(office: Office, other_department: int) -> Shared:
    return Shared(office, other_department, *PROCESS)


def test_either_side_tells_it_once_and_it_goes_on(shared):
    with shared.at_work(shared.there, shared.letters) as actor:
        hear(reference=shared.reference, message="paid", variables={"why": "Late"}, actor=actor, at=AT)
        (task,) = case_view(shared.reference, account_id=shared.there, at=AT).tasks
        assert (task.element, task.candidate) == ("there", True)
    with acting(shared.office.system, [shared.works, shared.letters]):
        assert facts_now(shared.reference).variables["why"] == "Late"
    with shared.at_work(shared.here, shared.works) as actor, pytest.raises(NothingToHear):
        hear(reference=shared.reference, message="paid", variables={}, actor=actor, at=AT)


def test_what_it_doesnt_wait_for_changes_nothing(shared):
    with shared.at_work(shared.here, shared.works) as actor:
        with pytest.raises(NothingToHear):
            hear(reference=shared.reference, message="stop", variables={}, actor=actor, at=AT)
        with pytest.raises(NotFound):
            hear(reference="NONE", message="paid", variables={}, actor=actor, at=AT)
        (task,) = case_view(shared.reference, account_id=shared.here, at=AT).tasks
        assert task.element == "here"
