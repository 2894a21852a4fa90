"""A case that two departments share, and those who work on it: for the stories of such cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from commonhold.core.accounts.actions import grant_role
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases import actions, jobs, queries, queue
from commonhold.work.cases.queries import case_view
from commonhold.work.cases.tests.begun.office import Office

AT = datetime(2026, 4, 14, 9, 30, tzinfo=UTC)


class Shared:
    """Works, where somebody asks, and Letters, which shares it; each with its finance."""

    def __init__(self, office: Office, other: int, *process: str) -> None:
        self.office, self.works, self.letters = office, office.department_ids[0], other
        office.department_ids.append(other)
        office.releases("sharing", *process)
        self.asker, self.here, self.there = (office.hires(each) for each in ("asker", "here", "there"))
        office.department_ids.remove(other)
        self.grant(self.asker, "employee", self.works)
        self.grant(self.here, "finance", self.works)
        self.grant(self.there, "finance", self.letters)
        with self.at_work(self.asker, self.works) as actor:
            self.reference = actions.open_case(
                reference=queries.new_case_reference(),
                service_name="sharing",
                department_id=self.works,
                shared_with=self.letters,
                asked_by=self.asker,
                title="Something shared",
                data={},
                variables={},
                actor=actor,
                at=AT,
            ).reference

    def grant(self, account: int, role: str, department_id: int) -> None:
        with acting(self.office.system, [department_id]):
            grant_role(
                account_id=account,
                department_id=department_id,
                role=role,
                from_date=date(2017, 4, 1),
                actor=self.office.system,
                at=AT,
            )

    @contextmanager
    def at_work(self, account: int, *departments: int) -> Iterator[Actor]:
        """Somebody in their own departments; the steps that follow are done by a worker for the case's own alone."""
        actor = Actor.account(account, "Somebody")
        with acting(actor, departments), queue.inline() as steps:
            yield actor
        if steps:
            with acting(jobs.WORKER, [self.works]), queue.inline():
                jobs.run_due(steps, at=AT)

    def task(self, account: int, department_id: int) -> int:
        with self.at_work(account, department_id):
            (task,) = case_view(self.reference, account_id=account, at=AT).tasks
            return task.id

    def decides(self, account: int, department_id: int, outcome: str = "agree", reason: str = "") -> None:
        task_id = self.task(account, department_id)
        with self.at_work(account, department_id) as actor:
            actions.claim_task(task_id=task_id, actor=actor, at=AT)
            actions.complete_task(task_id=task_id, outcome=outcome, reason=reason, actor=actor, at=AT)
