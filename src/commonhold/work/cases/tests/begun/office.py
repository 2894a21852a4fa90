"""What the stories of cases that events begin share: processes, people, and the worker minute by minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from commonhold.base.bpmn.tests.drawn import ROOTS, about, drawn, event
from commonhold.core.accounts.actions import grant_role, open_account
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.audit.queries import EventFilter, EventRow, events
from commonhold.work.cases import actions, jobs, queries, queue
from commonhold.work.cases.models import Case
from commonhold.work.cases.opening.queries import UnopenedRow, unopened
from commonhold.work.cases.publishing.actions import publish_version
from commonhold.work.processes.releasing.actions import release

NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)
LOOK = ("userTask look", "endEvent e", "s > look", "look > e")
LEAVES = (
    "startEvent s",
    event("intermediateThrowEvent", "tell", about("message", "paid", 'c:payload="told"')),
    "endEvent e",
    "s > tell",
    "tell > e",
)
STOPS = (
    "startEvent s",
    event("intermediateThrowEvent", "tell", about("signal", "stop")),
    "endEvent e",
    "s > tell",
    "tell > e",
)
ON_MESSAGE = (event("startEvent", "s", about("message", "paid")), *LOOK)
ON_SIGNAL = (event("startEvent", "s", about("signal", "stop")), *LOOK)
MONTHLY = "R/2026-05-01T06:00:00+01:00/P1M"
DAILY = "R/P1D"
HOURLY = "R/PT1H"
HOUR = timedelta(hours=1)


def at(month: int, day: int, hour: int = 9) -> datetime:
    """A moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


def on_cycle(text: str, name: str = "s") -> tuple[str, ...]:
    """A review that begins so often."""
    timer = f"<timerEventDefinition><timeCycle>{text}</timeCycle></timerEventDefinition>"
    return (
        event("startEvent", name, timer),
        "userTask look",
        "endEvent e",
        f"{name} > look",
        "look > e",
    )


def on_date(text: str) -> tuple[str, ...]:
    """A review that begins once."""
    timer = f"<timerEventDefinition><timeDate>{text}</timeDate></timerEventDefinition>"
    return (event("startEvent", "s", timer), *LOOK)


class Office:
    """Departments, a clock that the test moves, and the worker."""

    def __init__(self, department_ids: list[int], system: Actor, at: datetime) -> None:
        self.department_ids, self.system, self.at = department_ids, system, at

    def acting(self) -> AbstractContextManager[None]:
        return acting(self.system, self.department_ids)

    @contextmanager
    def _here(self) -> Iterator[None]:
        with self.acting(), queue.inline():
            yield

    def publishes(self, name: str, *parts: str) -> str:
        """Publishes a version as its owner does; nothing begins in it yet."""
        bpmn = drawn(*parts, roots=ROOTS).replace(b'<process id="p"', f'<process id="{name}"'.encode())
        with self._here():
            return publish_version(service=name, bpmn=bpmn, dmn=NO_RULES, actor=self.system, at=self.at)

    def releases(self, name: str, *parts: str, to: int | None = None) -> str:
        """Publishes a version and releases it, to all or to one department."""
        digest = self.publishes(name, *parts)
        with self._here():
            release(service=name, digest=digest, department_id=to, actor=self.system, at=self.at)
        return digest

    def hires(self, name: str, role: str | None = None) -> int:
        """The account of somebody, with a role in every department if one is given."""
        with self._here():
            account = open_account(
                email=f"{name}@works.example", label=name.capitalize(), actor=self.system, at=self.at
            )
        if role is not None:
            self.grants(account, role)
        return account

    def grants(self, account: int, role: str) -> None:
        """Gives a role in every department."""
        with self._here():
            for department_id in self.department_ids:
                grant_role(
                    account_id=account,
                    department_id=department_id,
                    role=role,
                    from_date=date(2017, 4, 1),
                    actor=self.system,
                    at=self.at,
                )

    def asks(self, account: int, service: str = "leaving", **told: Any) -> str:
        """Somebody asks for a service; returns the case's reference."""
        with self._here():
            return actions.open_case(
                reference=queries.new_case_reference(),
                service_name=service,
                department_id=self.department_ids[0],
                asked_by=account,
                title="Leave",
                data={},
                variables={"told": told},
                actor=Actor.account(account, "Somebody"),
                at=self.at,
            ).reference

    def works(self, at: datetime | None = None) -> None:
        """The worker's minute, at a later moment if one is given."""
        self.at = at or self.at
        happened = 1
        while happened:
            with self._here():
                happened = jobs.fire_due(at=self.at)

    def cases(self, service: str = "review") -> list[Case]:
        """A service's cases, the oldest first."""
        with self.acting():
            return list(Case.objects.filter(service=service).order_by("id"))

    def unopened(self) -> list[UnopenedRow]:
        """The reviews that could not be opened."""
        with self.acting():
            return unopened("review", self.department_ids)

    def events(self, name: str) -> list[EventRow]:
        """What the audit trail has of this kind."""
        with self.acting():
            return events(EventFilter(self.department_ids, event=name))
