"""How fast the portal's pages come at 50 requests a second, and with how many queries each; prints one JSON line.

Run: python -m benchmarks.pages [--size civil-service] [--rate 50] [--seconds 30]

Requests leave on time whether or not the ones before them have been answered (an open loop), and the time that one
takes counts from when it was due to leave, so that a queue in the server shows.
"""

import argparse
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import report, server

PEOPLE = 300
"""How many people take part; each has claims and a session."""
CLAIMS_EACH = 4
LIMIT_MS = 150
CONNECTIONS = 64
LOG = Path("var/log/bench-web.log")


@dataclass(frozen=True)
class Visitor:
    """Somebody signed in, with a draft, a case and a move of their own to look at."""

    account_id: int
    cookie: str
    draft: int
    case: str
    move: str

    def address(self, page: str) -> str:
        return PAGES[page].format(draft=self.draft, case=self.case, move=self.move)


PAGES = {
    "home": "/",
    "my cases": "/cases/",
    "a case": "/cases/{case}/",
    "a move": "/moves/{move}/",
    "approvals": "/approvals/",
    "my details": "/my-details/",
    "start of a service": "/services/claim_expense/",
    "a question": "/drafts/{draft}/lines/1/kind/",
    "check your answers": "/drafts/{draft}/check/",
}


@dataclass
class Times:
    """Milliseconds by page."""

    by_page: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: list[str] = field(default_factory=list)

    def all(self) -> list[float]:
        return [each for times in self.by_page.values() for each in times]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", default="civil-service", choices=["small", "large", "civil-service"])
    options.add_argument("--rate", type=int, default=50, help="requests a second")
    options.add_argument("--seconds", type=int, default=30)
    chosen = options.parse_args()
    with ExitStack() as held:
        database = held.enter_context(server.database())
        started = time.perf_counter()
        people, visitors = _populate(chosen.size)
        loading_minutes = (time.perf_counter() - started) / 60
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")  # as autovacuum has done by the next minute
        queries = {page: _count_queries(visitors[0], page) for page in PAGES}
        port = held.enter_context(_web_server())
        _drive(port, visitors, rate=chosen.rate, seconds=3)  # until each worker has its templates
        times = _drive(port, visitors, rate=chosen.rate, seconds=chosen.seconds)
    if times.failures:
        sys.exit(f"{len(times.failures)} requests failed, the first: {times.failures[0]}")
    _report(times, queries, people, loading_minutes, chosen)


def _report(
    times: Times, queries: dict[str, int], people: int, loading_minutes: float, chosen: argparse.Namespace
) -> None:
    everything = times.all()
    p95_ms = _percentile(everything, 95)
    report.line(
        benchmark="portal pages",
        figure=round(p95_ms, 1),
        unit="ms, 95th percentile",
        ratio=round(LIMIT_MS / p95_ms, 2),
        peer=f"the limit of {LIMIT_MS} ms",
        p50_ms=round(_percentile(everything, 50), 1),
        p99_ms=round(_percentile(everything, 99), 1),
        requests=len(everything),
        requests_per_second=chosen.rate,
        people=people,
        loading_minutes=round(loading_minutes, 2),
        pages={
            page: {
                "queries": queries[page],
                "p50_ms": round(_percentile(found, 50), 1),
                "p95_ms": round(_percentile(found, 95), 1),
            }
            for page, found in times.by_page.items()
        },
    )


def _percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def _populate(size: str) -> tuple[int, list[Visitor]]:
    """The government, and people all over it with claims, drafts and sessions; the same each time."""
    from django.utils import timezone

    from commonhold.connectors.demonstration import workforce
    from commonhold.connectors.demonstration.load import load
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.queries import all_departments
    from commonhold.work.cases.publishing.actions import publish_services

    system = Actor.system("benchmark")
    people = load(workforce.Size(size), seed=2023, at=timezone.now(), progress=lambda *_: None)
    with acting(system, ()):
        publish_services(actor=system, at=timezone.now())
    department_ids = [each.id for each in all_departments()]
    with acting(system, department_ids):
        chosen = _claimants(department_ids)
    return people, [_visitor(*each) for each in chosen]


def _claimants(department_ids: list[int]) -> list[tuple[int, int]]:
    """Account and department of people from all over the government, with their cost centres."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM accounts_account")
        (last,) = cursor.fetchone()
        numbers = random.Random(7).sample(range(1, last + 1), min(PEOPLE, last))
        cursor.execute(
            "SELECT account_id, min(department_id) FROM accounts_rolegrant"
            " WHERE account_id = ANY(%s) AND role = 'employee' AND department_id = ANY(%s) GROUP BY 1 ORDER BY 1",
            [numbers, department_ids],
        )
        return list(cursor.fetchall())


def _visitor(account_id: int, department_id: int) -> Visitor:
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from commonhold.core.accounts.queries import account
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.queries import cost_centres
    from commonhold.work.cases import jobs, queue
    from commonhold.work.cases.correspondence.actions import save_draft
    from commonhold.work.cases.lists.queries import my_cases

    now = timezone.now()
    session = SessionStore()
    session["account_id"] = account_id
    session.save()
    label = account(account_id).label
    actor = Actor.account(account_id, label)
    with acting(actor, [department_id]), queue.inline() as steps:
        centre = cost_centres(department_id)[0].code
        for number in range(CLAIMS_EACH):
            _claim(_answers(centre, number, now.date()), department_id, account_id, actor, now)
        jobs.run_due(steps, at=now)
        draft_id = save_draft(
            department_id=department_id,
            service_name="claim_expense",
            answers=_answers(centre, CLAIMS_EACH, now.date()),
            actor=actor,
            at=now,
        )
        case = my_cases(account_id).rows[0].reference
        move = _move(department_id, account_id, actor, now)
        jobs.run_due(steps, at=now)
    return Visitor(account_id, f"sessionid={session.session_key}", draft_id, case, move)


def _claim(answers: dict[str, Any], department_id: int, account_id: int, actor: Any, now: Any) -> None:
    from commonhold.services.claim_expense import submission

    submission.submit(answers, department_id=department_id, asked_by=account_id, actor=actor, at=now)


def _move(department_id: int, account_id: int, actor: Any, now: Any) -> str:
    """They ask to move to the next department, in six weeks."""
    from commonhold.core.departments.queries import all_departments
    from commonhold.services.move_department import submission

    every = all_departments()
    here = next(place for place, each in enumerate(every) if each.id == department_id)
    answers = {
        "mover": "me",
        "kind": "permanent",
        "to_department": every[here - 1].code,
        "level": "level",
        "on": (now.date() + timedelta(days=42)).isoformat(),
    }
    return submission.submit(
        answers, department_id=department_id, asked_by=account_id, actor=actor, at=now
    ).reference


def _answers(cost_centre: str, number: int, today: Any) -> dict[str, Any]:
    journeys = [
        {
            "kind": "own_car",
            "date": (today - timedelta(days=number + 1)).isoformat(),
            "miles": str(20 + number + place),
            "passengers": None,
            "description": f"Visit to office {number}-{place}",
        }
        for place in range(5)
    ]
    return {"lines": journeys, "purpose": f"Visits of week {number}", "cost_centre": cost_centre}


def _count_queries(visitor: Visitor, page: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": visitor.cookie}, SERVER_NAME="localhost")
    client.get(visitor.address(page))
    with CaptureQueriesContext(connection) as captured:
        response = client.get(visitor.address(page))
    assert response.status_code == 200, f"{page}: {response.status_code}"
    return sum(
        1 for each in captured.captured_queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))
    )


@contextmanager
def _web_server() -> Iterator[int]:
    """The application as `commonhold run` starts it; the port that it listens on."""
    from django.db import connections

    from commonhold.faces.cli.run import web_command

    connections.close_all()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening, LOG.open("wb") as log:
        port = listening.getsockname()[1]
        web = subprocess.Popen(web_command(listening), pass_fds=(listening.fileno(),), stdout=log, stderr=log)
        try:
            yield port
        finally:
            web.terminate()
            web.wait(30)


def _drive(port: int, visitors: list[Visitor], *, rate: int, seconds: int) -> Times:
    """Send requests at the rate for so long: pages in turn, visitors by chance."""
    times, lock, local = Times(), threading.Lock(), threading.local()
    chance, pages = random.Random(11), list(PAGES)

    def fetch(visitor: Visitor, page: str, due: float) -> None:
        connection: HTTPConnection = getattr(local, "connection", None) or HTTPConnection(
            "127.0.0.1", port, timeout=60
        )
        local.connection = connection
        try:
            connection.request(
                "GET", visitor.address(page), headers={"Cookie": visitor.cookie, "Host": "localhost"}
            )
            response = connection.getresponse()
            response.read()
            failed = "" if response.status == 200 else f"{page}: {response.status}"
        except OSError as error:
            connection.close()
            failed = f"{page}: {error}"
        took = (time.monotonic() - due) * 1000
        with lock:
            times.by_page[page].append(took)
            times.failures += [failed] if failed else []

    started = time.monotonic() + 0.5
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for number in range(rate * seconds):
            due = started + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(fetch, chance.choice(visitors), pages[number % len(pages)], due)
    return times


if __name__ == "__main__":
    main()
