"""An office in which people ask about their pay."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest

from commonhold.core.audit.acting import Actor
from commonhold.services.pay_query import submission
from commonhold.work.cases import queue
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.cases.tests.office import Office as PlainOffice


class Office(PlainOffice):
    """The same with somebody who answers and somebody in payroll."""

    def __init__(self, department_id: int, system: Actor, at: datetime, steps: Any) -> None:
        super().__init__(department_id, system, at, steps)
        self.hire("claimant")
        self.hire("colleague")
        self.hire("worker", role="case_worker")
        self.hire("specialist", role="payroll")

    def asks(self, message: str = "Why was more tax taken in March?", category: str = "tax") -> str:
        """The claimant asks; the case's reference, after all automatic steps."""
        opened = submission.submit(
            {"category": category, "message": message},
            department_id=self.department_id,
            asked_by=self.account("claimant"),
            actor=self.actors["claimant"],
            at=self.at,
        )
        self.run()
        return opened.reference

    def said(self, reference: str) -> list[tuple[str, str]]:
        """The conversation: who said what."""
        return [(each.who, each.text) for each in self.case(reference).comments]


@pytest.fixture
def office(
    department: int,
    system: Actor,
    clock: datetime,
    acting_for: Callable[..., AbstractContextManager[None]],
) -> Iterator[Office]:
    with acting_for(department), queue.inline() as steps:
        publish_services(actor=system, at=clock)
        yield Office(department, system, clock, steps)
