"""What waits where and under which version, for the owners of processes: by service and by department."""

import random
from datetime import timedelta

import pytest

from commonhold.base.bpmn.tests.drawn import EVERYDAY, boundary, drawn, timer
from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.work.processes import actions
from commonhold.work.processes.figures import queries as figures
from commonhold.work.processes.figures.queries import ElementFigures
from commonhold.work.processes.incidents.actions import note_trouble

NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)
RULES = NO_RULES.replace(
    b"/>",
    b'><decision id="a" name="A"><literalExpression><text>1</text></literalExpression></decision></definitions>',
)
TIMED = (
    "startEvent s",
    "userTask a",
    "endEvent e",
    boundary("late", "a", timer()),
    "s > a",
    "a > e",
    "late > e",
)


@pytest.fixture
def office(department, other_department, system, clock):
    """Publishes processes, and starts them so many hours before now."""

    class Office:
        def publish(self, service, *parts, dmn=NO_RULES, roots=""):
            bpmn = drawn(*parts, roots=roots)
            return actions.publish(service=service, bpmn=bpmn, dmn=dmn, actor=system, at=clock)

        def start(self, service, hours, department_id=department):
            at = clock - timedelta(hours=hours)
            return actions.start(
                service=service, department_id=department_id, variables={}, actor=system, at=at
            )

        def complete(self, started):
            actions.complete(wait_id=started.opened[0].wait_id, variables={}, actor=system, at=clock)

        def put_off(self, started, trouble):
            late = next(wait for wait in started.opened if wait.kind == "timer")
            note_trouble(wait_id=late.wait_id, trouble=trouble, next_try=clock, actor=system, at=clock)

    with acting(system, [department, other_department]):
        yield Office()


def test_what_waits_at_an_element_and_for_how_long(office, department, other_department, clock):
    office.publish("claim", *TIMED)
    for hours in (1, 2, 50):
        started = office.start("claim", hours)
    office.start("claim", 400, other_department)
    office.put_off(started, "No manager was found")

    def since(hours):
        return clock - timedelta(hours=hours)

    assert figures.waiting("claim", [department]) == {
        "a": ElementFigures("a", 3, since(2), since(50), 0),
        "late": ElementFigures("late", 0, None, None, 1),
    }
    assert figures.waiting("claim", [department, other_department])["a"].oldest_at == since(400)
    assert figures.waiting("claim", []) == {}


def test_half_of_what_waits_since_then_or_longer_to_within_an_hour(office, department, clock):
    office.publish("claim", *EVERYDAY)
    chosen = random.Random(7)
    hours = [chosen.uniform(0, 60) for _ in range(61)]
    for each in hours:
        office.start("claim", each)
    found = figures.waiting("claim", [department])["a"]
    half = (clock - found.half_since) / timedelta(hours=1)
    assert found.oldest_at == clock - timedelta(hours=max(hours))
    assert sum(each >= half - 1e-9 for each in hours) * 2 >= len(hours)
    assert 0 <= sorted(hours)[30] - half < 1


def test_an_event_on_an_edge_is_no_wait_of_a_case_and_one_in_the_way_is(office, department):
    told = boundary("told", "a", '<messageEventDefinition messageRef="m"/>')
    pause = f'<intermediateCatchEvent id="pause">{timer()}</intermediateCatchEvent>'
    flows = ("s > a", "s > pause", "told > e", "a > e", "pause > e")
    parts = ("startEvent s", "userTask a", told, pause, "endEvent e", *flows)
    office.publish("claim", *parts, roots='<message id="m" name="Told"/>')
    office.start("claim", 1)
    found = figures.waiting("claim", [department])
    assert {each: waits.count for each, waits in found.items()} == {"a": 1, "pause": 1}


def test_two_services_with_elements_of_one_name_are_told_apart(office, department):
    office.publish("claim", *EVERYDAY)
    office.publish("leave", *EVERYDAY, "userTask b", "a > b", "b > e")
    for service, count in (("claim", 2), ("leave", 3)):
        for hours in range(count):
            office.start(service, hours)
    assert figures.waiting("claim", [department])["a"].count == 2
    assert figures.waiting("leave", [department])["a"].count == 3
    assert figures.waiting("nothing", [department]) == {}


def test_what_waits_only_in_an_older_version_is_still_counted(office, department):
    office.publish("claim", "startEvent s", "userTask old", "endEvent e", "s > old", "old > e")
    office.start("claim", 1)
    office.publish("claim", *EVERYDAY)
    office.start("claim", 1)
    assert {each: found.count for each, found in figures.waiting("claim", [department]).items()} == {
        "a": 1,
        "old": 1,
    }


def test_versions_with_the_cases_that_run_under_them(office, department, other_department):
    first = office.publish("claim", *TIMED)
    stuck = office.start("claim", 3)
    office.put_off(stuck, "No manager was found")
    office.start("claim", 2, other_department)
    second = office.publish("claim", *EVERYDAY)
    ended = office.start("claim", 1)
    other = office.publish("leave", *EVERYDAY, dmn=RULES)
    found = figures.versions([department])
    assert [(each.service, each.hash, each.live, each.incidents) for each in found] == [
        ("leave", other, 0, 0),
        ("claim", second, 1, 0),
        ("claim", first, 1, 1),
    ]
    office.complete(ended)
    assert [each.live for each in figures.versions([department, other_department], "claim")] == [0, 2]


def test_the_files_of_a_version_are_those_that_were_published(office):
    digest = office.publish("claim", *EVERYDAY, dmn=RULES)
    files = figures.files("claim", digest)
    assert (files.bpmn, files.dmn) == (drawn(*EVERYDAY), RULES)
    assert figures.described(digest)["a"].kind == "user task"
    drawn_file, compiled = figures.decisions(digest)
    assert drawn_file.elements.keys() == compiled.keys() == {"a"}
    for service, asked in (("leave", digest), ("claim", "0" * 64), ("claim", "")):
        with pytest.raises(NotFound):
            figures.files(service, asked)
