"""Letters recruits: from Works, and from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commonhold.core.accounts.clients.actions import create_client
from commonhold.core.audit.acting import acting
from commonhold.services.move_department.tests.conftest import Sides, furnished, sides, template
from commonhold.work.cases import jobs, queue
from commonhold.work.cases.models import Case

__all__ = ["furnished", "sides", "template"]


@dataclass
class Recruiting:
    """The recruitment system of Letters."""

    sides: Sides
    client: Client

    def servant(self, **changed: Any) -> dict[str, Any]:
        """The mover of Works was chosen, on promotion."""
        chosen = {
            "candidate": "civil_servant",
            "employee_number": f"N{self.sides.accounts['mover']}",
            "born": "1986-03-27",
            "kind": "permanent",
            "level": "promotion",
        }
        return self._outcome({**chosen, **changed})

    def outsider(self, **changed: Any) -> dict[str, Any]:
        """Somebody who works for no department was chosen."""
        chosen = {
            "candidate": "outsider",
            "given_name": "Kim",
            "family_name": "Newcomer",
            "born": "1994-06-02",
            "email": "kim@home.example",
            "national_insurance_number": "AB123456C",
            "salary": 36_000_00,
            "term": "permanent",
            "identity": "Passport seen, file 1",
            "right_to_work": "Share code checked, file 2",
            "right_to_work_until": (timezone.now().date() + timedelta(days=900)).isoformat(),
        }
        return self._outcome({**chosen, **changed})

    def _outcome(self, chosen: dict[str, Any]) -> dict[str, Any]:
        common = {
            "vacancy": "R-2041",
            "post": self.sides.posts[self.sides.letters],
            "manager": f"N{self.sides.accounts['host']}",
            "grade": "HEO",
            "region": "London",
            "hours": 22.2,
            "first_day": (timezone.now().date() + timedelta(days=60)).isoformat(),
        }
        return {key: value for key, value in {**common, **chosen}.items() if value is not None}

    def tells(self, content: Any, key: str = "") -> Any:
        """Tells an outcome; whatever follows from it is done by a worker. The answer."""
        headers = {"Idempotency-Key": key or f"key-{timezone.now().timestamp()}"}
        with queue.inline() as steps:
            answer = self.client.post(
                "/api/recruitment/outcomes", content, content_type="application/json", headers=headers
            )
        while steps and answer.status_code == 201:  # what a refused one queued went with it
            step = steps.popleft()
            with acting(jobs.WORKER, [step.department_id]), queue.inline() as more:
                jobs.run_due(type(steps)([step]), at=timezone.now())
            steps.extend(more)
        return answer

    def cases(self) -> int:
        """How many cases there are in both departments."""
        with acting(self.sides.system, self.sides.both):
            return Case.objects.count()


@pytest.fixture
def recruiting(sides: Sides) -> Recruiting:
    sides.at = timezone.now()
    with acting(sides.system, [sides.letters]):
        made = create_client(
            department_id=sides.letters,
            name="Recruitment",
            scopes=["recruitment:write"],
            days=1,
            actor=sides.system,
            at=sides.at,
        )
    return Recruiting(sides, Client(headers={"Authorization": f"Bearer {made.token}"}))
