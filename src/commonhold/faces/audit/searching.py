"""What an auditor looks for, as the address of the page says."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import ClassVar

import psycopg
from django.db import OperationalError, connection

from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.queries import EventFilter
from commonhold.core.departments.queries import DepartmentFacts, all_departments
from commonhold.faces.doors import Request

TEXTS = {"event": "What was done", "actor": "Who", "subject": "Record", "case": "Case"}
LONGEST = 200
PATIENCE_MS = 10_000


class TooBroad(Refusal):
    """This search takes too long, because too little of the trail fits it. Give the record, the case or the days."""

    code: ClassVar[str] = "audit.too-broad"


@dataclass(frozen=True)
class Search:
    """A search as typed, what is wrong with it, and what it means."""

    departments: list[DepartmentFacts]
    """Those that the auditor may choose from."""
    department: DepartmentFacts
    typed: Mapping[str, str]
    errors: list[dict[str, str]]
    wanted: EventFilter

    def told(self) -> dict[str, str]:
        """The parts of the search that narrow it, for the trail itself."""
        return {name: text for name, text in self.typed.items() if text}


def search_of(request: Request) -> Search:
    """Reads the address. Whoever audits no department is refused, and a department not theirs is not there."""
    allowed = set(request.who.departments_as("auditor"))
    departments = [each for each in all_departments() if each.id in allowed]
    if not departments:
        raise NotAllowed(what="look at the trail of any department")
    asked = request.GET.get("department", "")
    department = next((each for each in departments if str(each.id) == asked), departments[0])
    typed = {name: request.GET.get(name, "").strip()[:LONGEST] for name in (*TEXTS, "since", "until")}
    errors: list[dict[str, str]] = []
    since, until = (_day(name, typed[name], errors) for name in ("since", "until"))
    wanted = EventFilter(
        departments=[department.id],
        event=typed["event"] or None,
        actor=typed["actor"] or None,
        subject=typed["subject"] or None,
        case_reference=typed["case"].upper() or None,
        since=since,
        until=until + timedelta(days=1) if until else None,
    )
    return Search(departments, department, typed, errors, wanted)


def _day(name: str, text: str, errors: list[dict[str, str]]) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), LONDON)
    except ValueError:
        words = {"since": "First day", "until": "Last day"}[name]
        errors.append({"text": f"{words} must be a real date, like 2026-04-14", "href": f"#{name}"})
        return None


@contextmanager
def patience() -> Iterator[None]:
    """Gives up a search that would read through years of other people's events."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise TooBroad from error
        raise
