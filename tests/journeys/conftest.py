"""A small demonstration government to walk through, loaded once and cloned for each test, and its people."""

import hashlib
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from fasteners import InterProcessLock
from playwright.sync_api import BrowserContext, Page
from psycopg import sql

ROOT = Path(__file__).parents[2]
GENERATOR = ROOT / "src/commonhold/connectors/demonstration"
SERVICES = ROOT / "src/commonhold/services"


@dataclass(frozen=True)
class Cast:
    """Five people of one department who share a claim: account ids, and what they are called."""

    department_id: int
    cost_centre: str
    claimant: int
    budget_holder: int
    line_manager: int
    case_worker: int
    finance: int
    process_owner: int
    names: dict[int, str]
    emails: dict[int, str]


CAST = """
SELECT e.department_id, cc.code, p.account_id, holder.account_id, mp.account_id,
  (SELECT min(account_id) FROM accounts_rolegrant g WHERE g.department_id = e.department_id AND role = 'case_worker'),
  (SELECT min(account_id) FROM accounts_rolegrant g WHERE g.department_id = e.department_id AND role = 'finance'),
  (SELECT min(account_id) FROM accounts_rolegrant g WHERE g.department_id = e.department_id AND role = 'process_owner')
FROM people_employment e
JOIN expenses_policy policy ON policy.department_id = e.department_id AND NOT policy.receipts_checked_by_hand
JOIN people_person p ON p.id = e.person_id
JOIN people_postspell ps ON ps.employment_id = e.id AND ps.superseded_at IS NULL
JOIN people_post post ON post.id = ps.post_id
JOIN departments_costcentre cc ON cc.id = post.cost_centre_id
JOIN people_managerspell ms ON ms.employment_id = e.id AND ms.superseded_at IS NULL
JOIN people_employment me ON me.id = ms.manager_id
JOIN people_person mp ON mp.id = me.person_id
JOIN accounts_rolegrant holder ON holder.role = 'budget_holder' AND holder.cost_centre_id = cc.id
WHERE holder.account_id NOT IN (p.account_id, mp.account_id)
AND p.account_id NOT IN (SELECT account_id FROM accounts_rolegrant WHERE role <> 'employee')
AND mp.account_id NOT IN (SELECT account_id FROM accounts_rolegrant WHERE role = 'case_worker')
ORDER BY e.department_id, e.id LIMIT 1"""


@pytest.fixture(scope="session")
def government(django_db_setup: None, django_db_blocker: Any, postgres: Any) -> str:
    """The name of a database that holds the small demonstration government; made once, and again when it changes."""
    from commonhold.connectors.demonstration.load import load
    from commonhold.connectors.demonstration.workforce import Size
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.work.cases.publishing.actions import publish_services

    digest = hashlib.sha256(postgres.template.encode())
    for path in sorted([*GENERATOR.glob("*.*"), *SERVICES.glob("*/*.bpmn"), *SERVICES.glob("*/*.dmn")]):
        digest.update(path.read_bytes())
    name = f"commonhold_government_{digest.hexdigest()[:12]}"
    with (
        InterProcessLock(ROOT / "var" / "government.lock"),
        psycopg.connect(postgres.url, autocommit=True) as admin,
    ):
        if admin.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
            return name
        building = postgres.create()
        with django_db_blocker.unblock(), postgres.connected(building):
            load(Size.SMALL, seed=2023, at=timezone.now(), progress=lambda *_: None)
            system = Actor.system("journeys")
            with acting(system, ()):
                publish_services(actor=system, at=timezone.now())
        admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(building), sql.Identifier(name))
        )
    return name


@pytest.fixture
def template(government: str) -> str:
    return government


@pytest.fixture
def cast(committed_db: str) -> Cast:
    with psycopg.connect(committed_db) as connection:
        row = connection.execute(CAST).fetchone()
        assert row is not None, "the demonstration has somebody whose budget holder is not their manager"
        people = connection.execute(
            "SELECT id, label, email FROM accounts_account WHERE id = ANY(%s)", [list(row[2:])]
        ).fetchall()
    return Cast(
        *row, names={each[0]: each[1] for each in people}, emails={each[0]: each[2] for each in people}
    )


@pytest.fixture
def session(committed_db: str) -> Callable[[int], str]:
    """`session(account_id)`: the key of a session in which that person is signed in."""

    def made(account_id: int) -> str:
        kept = SessionStore()
        kept["account_id"] = account_id
        kept.save()
        return str(kept.session_key)

    return made


@pytest.fixture
def cookie(site: str, session: Callable[[int], str]) -> Callable[[int], dict[str, str]]:
    """`cookie(account_id)`: the same as a browser keeps it."""
    return lambda account_id: {"name": "sessionid", "value": session(account_id), "url": site}


@pytest.fixture
def sign_in(site: str, context: BrowserContext, cookie: Callable[[int], Any]) -> Callable[[int], Page]:
    """`sign_in(account_id)`: a page on which that person is signed in, at home."""

    context.set_default_timeout(10_000)

    def opened(account_id: int) -> Page:
        context.add_cookies([cookie(account_id)])
        page = context.pages[0] if context.pages else context.new_page()
        page.goto(site)
        return page

    return opened


@pytest.fixture
def claims(cast: Cast) -> Callable[..., None]:
    """`claims(n)`: so many more claims, which wait for the budget holder; or for a worker, if `by_worker`."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.services.claim_expense import submission
    from commonhold.work.cases import jobs, queue

    made: list[int] = []

    def more(count: int, by_worker: bool = False) -> None:
        at = timezone.now()
        actor = Actor.account(cast.claimant, cast.names[cast.claimant])
        inline = nullcontext(deque()) if by_worker else queue.inline()
        with acting(actor, [cast.department_id]), inline as waiting:
            for _ in range(count):
                made.append(1)
                answers = _answers(cast.cost_centre, len(made), at)
                submission.submit(
                    answers, department_id=cast.department_id, asked_by=cast.claimant, actor=actor, at=at
                )
            jobs.run_due(waiting, at=at)

    return more


def _answers(cost_centre: str, number: int, at: datetime) -> dict[str, Any]:
    line = {
        "kind": "own_car",
        "date": at.date().replace(day=1).isoformat(),
        "miles": str(150 + number),
        "passengers": None,
        "description": f"Visit {number}",
    }
    return {"lines": [line], "purpose": f"Visit {number}", "cost_centre": cost_centre}
