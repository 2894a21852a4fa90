"""A case that two departments share: both see it and work on it, and neither sees more of the other for that."""

import pytest
from django.db import connection

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.core.audit.acting import acting, also_for
from commonhold.core.audit.queries import EventFilter, events
from commonhold.core.departments.queries import organisation
from commonhold.work.cases import actions, queries
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.deciding.actions import decide_all
from commonhold.work.cases.deciding.queries import NotYourTask, OwnCase
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.models import Case, Task
from commonhold.work.cases.queries import case_view
from commonhold.work.cases.tests.begun.office import Office
from commonhold.work.cases.tests.begun.shared import AT, Shared

PROCESS = (
    "startEvent s",
    '<userTask id="there" c:candidates="finance_there"/>',
    "serviceTask do_in_both",
    '<userTask id="here" c:candidates="finance"/>',
    "endEvent e",
    "s > there",
    "there > do_in_both",
    "do_in_both > here",
    "here > e",
)


@pytest.fixture
def shared(office: Office, other_department: int) -> Shared:
    return Shared(office, other_department, *PROCESS)


def test_each_side_does_its_tasks_and_both_read_one_timeline(shared):
    shared.decides(shared.there, shared.letters)
    shared.decides(shared.here, shared.works)
    for account, department_id in ((shared.here, shared.works), (shared.there, shared.letters)):
        with shared.at_work(account, department_id):
            view = case_view(shared.reference, account_id=account, at=AT)
            assert view.state == "finished"
            assert [each.what for each in view.timeline] == [
                "sent this",
                "took the task “Agree there”",
                "agreed (Agree there)",
                "took the task “Agree here”",
                "agreed (Agree here)",
                "closed the case: e",
            ]


def test_a_step_is_done_for_both_though_its_worker_acts_for_one(shared):
    shared.decides(shared.there, shared.letters)
    with acting(shared.office.system, [shared.works, shared.letters]):
        for each in (shared.works, shared.letters):
            assert organisation(each, shared.reference).name == "Shared"


def test_a_task_is_in_the_lists_of_the_department_that_it_is_for(shared):
    wanted = lists.TaskFilter()
    with shared.at_work(shared.there, shared.letters):
        (row,) = lists.queue([shared.letters], wanted, at=AT).rows
        assert (row.title, row.reference) == ("Agree there", shared.reference)
    with shared.at_work(shared.here, shared.works):
        assert lists.queue([shared.works], wanted, at=AT).rows == []
        (waiting,) = case_view(shared.reference, account_id=shared.here, at=AT).tasks
        assert (waiting.title, waiting.with_whom, waiting.candidate) == (
            "Agree there",
            "anybody in finance",
            False,
        )


def test_nobody_does_the_other_sides_task_nor_their_own_case(shared):
    task_id = shared.task(shared.there, shared.letters)
    with shared.at_work(shared.here, shared.works) as actor, pytest.raises(NotFound):
        actions.complete_task(task_id=task_id, outcome="agree", actor=actor, at=AT)
    shared.grant(shared.here, "finance", shared.letters)
    shared.grant(shared.asker, "finance", shared.letters)
    both = (shared.works, shared.letters)
    with shared.at_work(shared.asker, *both) as actor, pytest.raises(OwnCase):
        actions.complete_task(task_id=task_id, outcome="agree", actor=actor, at=AT)
    stranger = shared.office.hires("stranger")
    with shared.at_work(stranger, shared.letters) as actor, pytest.raises(NotYourTask):
        actions.claim_task(task_id=task_id, actor=actor, at=AT)


def test_it_cant_be_decided_together_with_others(shared):
    task_id = shared.task(shared.there, shared.letters)
    with shared.at_work(shared.there, shared.letters) as actor:
        (left,) = decide_all(task_ids=[task_id], outcome="agree", actor=actor, at=AT).left
    assert left.code == "cases.is_shared"


def test_what_either_side_says_both_read(shared):
    with shared.at_work(shared.there, shared.letters) as actor:
        correspondence.comment(reference=shared.reference, text="Until when?", actor=actor, at=AT)
    with shared.at_work(shared.asker, shared.works):
        view = case_view(shared.reference, account_id=shared.asker, at=AT)
        assert [each.text for each in view.comments] == ["Until when?"]


def test_the_asker_takes_it_back_and_the_other_sides_task_goes(shared):
    with shared.at_work(shared.asker, shared.works) as actor:
        actions.withdraw_case(reference=shared.reference, actor=actor, at=AT)
    with shared.at_work(shared.there, shared.letters):
        assert lists.queue([shared.letters], lists.TaskFilter(), at=AT).rows == []
        assert case_view(shared.reference, account_id=shared.there, at=AT).outcome == "withdrawn"


def test_the_wall_stays_up_around_everything_else(shared):
    with shared.at_work(shared.asker, shared.works) as actor:
        actions.open_case(
            reference=queries.new_case_reference(),
            service_name="sharing",
            department_id=shared.works,
            asked_by=shared.asker,
            title="Works' own",
            data={},
            variables={},
            actor=actor,
            at=AT,
        )
    shared.decides(shared.there, shared.letters)
    with shared.at_work(shared.there, shared.letters), connection.cursor() as cursor:
        assert [each.title for each in Case.objects.all()] == ["Something shared"]
        assert Case.objects.filter(reference=shared.reference).update(title="Mine") == 0
        assert {each.department_id for each in Task.objects.all()} == {shared.letters}
        assert events(EventFilter([shared.works])) == []
        cursor.execute("SELECT current_setting('commonhold.departments')")
        assert cursor.fetchone() == (str(shared.letters),)


def test_what_is_done_for_others_too_ends_with_it_even_by_a_refusal(shared):
    def acted_for() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('commonhold.departments')")
            return str(cursor.fetchone()[0])

    def refuse() -> None:
        with also_for([shared.works]):
            assert acted_for() == f"{shared.works},{shared.letters}"
            raise NotAllowed(what="do this")

    with shared.at_work(shared.there, shared.letters):
        with pytest.raises(NotAllowed):
            refuse()
        assert acted_for() == str(shared.letters)
