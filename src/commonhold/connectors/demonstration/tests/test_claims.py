"""The demonstration's claims: made through the service, at every step today, decided by others, and the same again."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import override_settings

from commonhold.connectors.demonstration import load, requests, trips
from commonhold.connectors.demonstration.claims import begins
from commonhold.connectors.demonstration.robots import KINDS
from commonhold.connectors.demonstration.workforce import Size
from commonhold.core.accounts.signing_in.queries import has_real_accounts
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels import queries as service_levels
from commonhold.oversight.service_levels.closing.queries import verify
from commonhold.records.ledger import queries as ledger
from commonhold.work.cases.drawing_back.queries import displaced
from commonhold.work.cases.publishing.actions import publish_services
from commonhold.work.delivery.routing.queries import past
from commonhold.work.delivery.routing.writing.rules import same
from commonhold.work.delivery.units.queries import units
from commonhold.work.residency.approvals.queries import lapses_ahead
from commonhold.work.robots.figures import queries as figures
from commonhold.work.robots.queries import robots as all_robots

pytestmark = pytest.mark.slow
CLAIMS = 80
SEED = 7
AT = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)

CASES = """
SELECT asker.email, c.title, c.opened_at, c.closed_at, c.state, c.outcome, c.element, c.decisions,
  c.service
FROM cases_case c JOIN accounts_account asker ON asker.id = c.asked_by_id ORDER BY c.opened_at, asker.email, c.title"""


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def load_with_claims(at: datetime) -> Counter[str]:
    """A small government with claims; returns what it said on the way."""
    told: Counter[str] = Counter()
    with acting(load.ACTOR, ()):
        publish_services(actor=load.ACTOR, at=at)
    load.load(
        Size.SMALL, seed=SEED, at=at, progress=lambda name, more: told.update({name: more}), claims=CLAIMS
    )
    return told


@pytest.fixture(scope="module", autouse=True)
def attachments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with override_settings(ATTACHMENTS_DIR=tmp_path_factory.mktemp("attachments")):
        yield


@dataclass(frozen=True)
class Loaded:
    """A database with a small government and claims, what was said while it was made, and its cases."""

    name: str
    told: Counter[str]
    cases: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: Any, postgres: Any, attachments: None
) -> Iterator[Loaded]:
    """Made once: the tests only read it."""
    name = postgres.create()
    with django_db_blocker.unblock(), postgres.connected(name):
        told = load_with_claims(AT)
        with acting(Actor.system("test"), department_ids()):
            cases = rows(CASES)
    yield Loaded(name, told, cases)
    postgres.drop(name)


@pytest.fixture
def quarter(loaded: Loaded, django_db_blocker: Any, postgres: Any) -> Iterator[Loaded]:
    """The test reads it as the system."""
    with (
        django_db_blocker.unblock(),
        postgres.connected(loaded.name),
        acting(Actor.system("test"), department_ids()),
    ):
        yield loaded


def test_claims_of_a_quarter_stand_at_every_step_today(quarter: Loaded) -> None:
    assert quarter.told[load.CLAIMS] == CLAIMS
    cases = [row for row in rows(CASES) if row[8] == "claim_expense"]
    assert len(cases) == CLAIMS
    assert all(begins(AT) < row[2] < AT for row in cases)
    assert {row[5] for row in cases if row[4] == "finished"} == {"paid", "rejected", "withdrawn"}
    waiting = {row[6] for row in cases if row[4] == "open"}
    assert waiting >= {"check_receipts", "pay_claim"}
    assert len(waiting) >= 4
    due = rows("SELECT due_at FROM cases_task WHERE closed_at IS NULL AND due_at IS NOT NULL")
    assert any(row[0] < AT for row in due)
    assert any(row[0] > AT for row in due)
    assert {row[0] for row in rows("SELECT state FROM payments_payment")} >= {"queued", "batched", "paid"}
    assert {row[0] for row in rows("SELECT state FROM payments_batch")} == {"made", "confirmed"}
    assert {row[4:7] for row in rows(CASES) if row[8] == "change_bank_details"} == {
        ("finished", "changed", "tell_changed"),
        ("finished", "stopped", "stop_request"),
        ("open", None, "verify_change"),
        ("open", None, "verify_again"),
        ("open", None, "cooling_off"),
    }
    assert {row[5] or row[6] for row in rows(CASES) if row[8] == "pay_query"} == {
        "resolved",
        "give_more",
        "answer_query",
        "answer_specialist",
    }
    assert rows("SELECT count(*) FROM cases_articleanswer") == [(len(requests.ARTICLES),)]
    _assert_nobody_decided_their_own()
    _assert_books_balance(AT)
    unsent = rows("SELECT count(*) FROM cases_notice WHERE sent_at IS NULL AND attempts < 8")
    assert unsent == [(0,)], "the worker would write to people about what was never theirs"
    assert rows("SELECT count(*) FROM procrastinate_jobs") == [(0,)]
    assert not has_real_accounts(), "robots are nobody real"


def test_receipts_are_shared_among_the_units_and_only_those_go_abroad_that_may(quarter: Loaded) -> None:
    with_units = rows(
        "SELECT u.code, count(*), count(t.completed_by_id) FROM cases_task t"
        " JOIN delivery_unit u ON u.id = t.unit_id GROUP BY 1 ORDER BY 1"
    )
    shared = {"larkfield-leeds", "ledger-clerk", "nilgiri-pune", "receipt-reader", "shared-york"}
    assert {row[0] for row in with_units} == shared
    assert all(done for _, _, done in with_units)
    by_others = rows(
        "SELECT count(*) FROM cases_task t WHERE t.unit_id IS NOT NULL AND completed_by_id IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM delivery_member m"
        " WHERE m.unit_id = t.unit_id AND m.account_id = t.completed_by_id)"
    )
    assert by_others == [(0,)]
    abroad = {
        row[0]
        for row in rows(
            "SELECT DISTINCT t.department_id FROM cases_task t JOIN delivery_site s ON s.unit_id = t.unit_id"
            " WHERE s.country = 'IN'"
        )
    }
    approved = {row[0] for row in rows("SELECT department_id FROM residency_approval")}
    assert abroad
    assert abroad <= approved < set(department_ids())
    assert not [each for id in department_ids() for each in displaced(id, AT)]
    assert all(same(each.again(), each.choice) for each in past())
    assert all(each.open for each in units())
    assert lapses_ahead(department_ids(), AT.date())


def test_months_are_stated_and_one_is_disputed_settled_and_booked(quarter: Loaded) -> None:
    stated = service_levels.statements(limit=100)
    assert {each.contract for each in stated} == {"larkfield-1", "nilgiri-1"}
    assert Counter(each.contract for each in stated).most_common()[-1][1] >= 2
    assert max(each.month for each in stated) < AT.date().replace(day=1)
    assert not [each for code in ("larkfield-1", "nilgiri-1") for each in verify(code)]
    (settled,) = [each for each in stated if each.settled_at]
    assert (settled.disputes, settled.undecided) == (1, 0)
    assert settled.settled_pence is not None
    assert settled.settled_pence > settled.total_pence, "part of the credit was given back"
    assert settled.settled_at < AT
    assert [each.undecided for each in stated if each.disputes and each is not settled] == [1]
    booked = rows(
        "SELECT a.code, sum(l.amount_pence)::bigint FROM ledger_journal j JOIN ledger_line l"
        " ON l.journal_id = j.id JOIN ledger_account a ON a.id = l.account_id"
        " WHERE j.source LIKE 'service_levels.statement:%' GROUP BY 1 ORDER BY 1"
    )
    assert booked == [("20100", -settled.settled_pence), ("61500", settled.settled_pence)]
    ended = {row[5] for row in rows(CASES) if row[8] == "settle_statement"}
    assert ended == {"booked"}
    assert rows("SELECT count(*) > 0 FROM service_levels_measured") == [(True,)]


def test_robots_do_their_share_and_the_office_sees_how(quarter: Loaded) -> None:
    robots = {each.code: each for each in all_robots()}
    assert robots.keys() == KINDS.keys()
    assert all(each.on for each in robots.values())
    found = figures.figures(list(robots.values()), AT)
    for each in robots.values():
        its = found[each.unit_id]
        assert its.done > its.given_to_people
        assert its.robot_pence is not None
        assert its.people_pence is not None
        assert its.robot_pence < its.people_pence
        assert its.pay_back_months is not None
    assert rows("SELECT count(*) FROM robots_attempt WHERE result = 'system_failure'")[0][0]
    given_up = figures.reasons(AT)
    assert "no-receipt" in {each.code for each in given_up}
    assert any(each.fix for each in given_up)
    assert rows("SELECT count(*) FROM robots_lease") == [(0,)]
    done_by_robots = rows(
        "SELECT count(*) FROM robots_attempt a JOIN cases_task t ON t.id = a.task_id"
        " JOIN robots_robot r ON r.unit_id = a.robot_id AND r.account_id = t.completed_by_id"
        " WHERE a.result = 'completed'"
    )
    assert done_by_robots == rows("SELECT count(*) FROM robots_attempt WHERE result = 'completed'")


def _assert_nobody_decided_their_own() -> None:
    own = "SELECT for_asker, completed_by_id = asked_by_id, count(*) FROM cases_task"
    found = rows(f"{own} WHERE completed_by_id IS NOT NULL GROUP BY 1, 2")
    assert {(for_asker, by_asker) for for_asker, by_asker, _ in found} == {(False, False), (True, True)}


def _assert_books_balance(at: datetime) -> None:
    assert rows("SELECT sum(amount_pence) FROM ledger_line") == [(0,)]
    owed = rows("SELECT sum(amount_pence) FROM payments_payment WHERE state IN ('queued', 'batched')")
    in_books = rows(
        "SELECT -sum(amount_pence) FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id"
        " WHERE a.code = '20200'"
    )
    booked_only = rows(
        "SELECT coalesce(sum(c.total_pence), 0) FROM expenses_claim c JOIN cases_case k"
        " ON k.reference = c.case_reference WHERE k.element IN ('copy_to_old_ledger', 'give_bank_details')"
        " AND k.state = 'open'"
    )
    assert owed[0][0] + booked_only[0][0] == in_books[0][0]
    for department_id in department_ids():
        months = {each.name for each in ledger.periods(department_id)}
        assert f"{at:%Y-%m}" in months
        assert max(months) == f"{at + timedelta(days=31):%Y-%m}"


def test_the_same_seed_makes_the_same_claims(loaded: Loaded, committed_db: str) -> None:
    """References are drawn by the service and differ; everything else is the same."""
    load_with_claims(AT)
    with acting(Actor.system("test"), department_ids()):
        assert rows(CASES) == loaded.cases


def test_a_load_that_stops_among_the_claims_leaves_nothing(committed_db: str, clock: datetime) -> None:
    def stop(name: str, _more: int) -> None:
        if name == load.CLAIMS:
            raise KeyboardInterrupt

    with acting(load.ACTOR, ()):
        publish_services(actor=load.ACTOR, at=clock)
    with pytest.raises(KeyboardInterrupt):
        load.load(Size.SMALL, seed=SEED, at=clock, progress=stop, claims=CLAIMS)
    assert department_ids() == []


def test_trips_keep_to_what_can_be_claimed(clock: datetime) -> None:
    random = Random(SEED)
    made = [trips.trip(random, clock.date()) for _ in range(300)]
    items = [item for each in made for item in each.items]
    oldest = (clock.date() - timedelta(days=trips.LONGEST_AGO_DAYS)).isoformat()
    assert all(oldest <= item["date"] <= clock.date().isoformat() for item in items)
    assert {item["kind"] for item in items} >= {"own_car", "public_transport", "accommodation", "subsistence"}
    assert all(
        bool(item.get("no_receipt_reason")) != item["has_receipt"] for item in items if "has_receipt" in item
    )


def test_a_receipt_says_what_it_is() -> None:
    content = trips.receipt("2026-04-01", "Hotel (York)", 98_50)
    assert content.startswith(b"%PDF-1.4")
    assert content.endswith(b"%%EOF\n")
    for said in (b"made up for a demonstration", rb"Hotel \(York\)", b"98.50"):
        assert said in content
