"""Pages of the market ask the database as much with many rows as with few."""

from collections.abc import Callable

import psycopg
from django.test import Client

from tests.journeys import market
from tests.journeys.conftest import Cast
from tests.journeys.market import Office
from tests.journeys.test_queries import queries_of
from tests.journeys.test_unit_desk import claim, office

__all__ = ["office"]

MANY = 40
MORE = """
SELECT set_config('commonhold.actor', 'system:journeys', true);
INSERT INTO delivery_site (name, country, unit_id)
    SELECT 'Site ' || n || u.id, 'GB', u.id FROM delivery_unit u, generate_series({first}, {last}) n WHERE u.id IN (
        SELECT unit_id FROM delivery_site);
INSERT INTO delivery_unitstate (at, by, by_label, state, reason, note, unit_id)
    SELECT now() - interval '1 day' * n, 'x', 'X', 'open', 'recovered', '', u.id
    FROM delivery_unit u, generate_series({first}, {last}) n;
INSERT INTO accounts_account (email, label, is_active)
    SELECT 'more' || n || '@more.example', 'More ' || n, true FROM generate_series({first}, {last}) n;
INSERT INTO delivery_member (account_id, unit_id, site_id, clearance, skills, supervisor, minutes_per_day, valid)
    SELECT a.id, m.unit_id, m.site_id, m.clearance, m.skills, false, 420, m.valid
    FROM accounts_account a, delivery_member m
    WHERE a.email LIKE 'more%@more.example' AND m.account_id = {member}
        AND NOT EXISTS (SELECT FROM delivery_member x WHERE x.account_id = a.id);
INSERT INTO delivery_changenote (at, by, by_label, number, effective_from, reason, terms, hash, contract_id)
    SELECT c.at, c.by, c.by_label, c.number + n, c.effective_from, 'Again', c.terms, c.hash, c.contract_id
    FROM delivery_changenote c, generate_series({first}, {last}) n
    WHERE c.number = 1 AND c.contract_id = (SELECT id FROM delivery_contract WHERE code = 'receipts-a') ORDER BY n;
INSERT INTO delivery_routingpolicy (at, by, by_label, service, number, effective_from, reason, terms)
    SELECT now(), 'x', 'X', 'claim_expense', n, current_date, 'Again', '{{}}' FROM generate_series({first}, {last}) n;
INSERT INTO delivery_transition (id, at, by, by_label, why, unit_id, called_off_by_label, called_off_why, called_off_at)
    OVERRIDING SYSTEM VALUE
    SELECT 1000 + n, now(), 'x', 'X', 'It ends', m.unit_id, 'X', 'No', now()
    FROM delivery_member m, generate_series({first}, {last}) n WHERE m.account_id = {member};
INSERT INTO delivery_wave (id, transition_id, number, "on", kinds, percent, begun_at, counted_at, done_at)
    OVERRIDING SYSTEM VALUE
    SELECT t.id * 10 + w, t.id, w, '2026-04-01', '[]', 10, now(), now(), now()
    FROM delivery_transition t, generate_series(1, 3) w WHERE t.id BETWEEN 1000 + {first} AND 1000 + {last};
INSERT INTO delivery_handovercount (wave_id, side, unit_id, service, element, band, tasks, begun)
    SELECT w.id, side, CASE WHEN side = 'giving' THEN t.unit_id END, 'claim_expense', 'check_receipts',
        'under_1_week', 1, 0
    FROM delivery_wave w JOIN delivery_transition t ON t.id = w.transition_id,
        (VALUES ('giving'), ('receiving')) AS s (side)
    WHERE t.id BETWEEN 1000 + {first} AND 1000 + {last};
INSERT INTO delivery_unit (code, name, kind, region, zone, opens, closes, weekdays)
    SELECT 'more-robot-' || n, 'Robot more ' || n, 'robot', '', 'Europe/London', '09:00', '17:00', '12345'
    FROM generate_series({first}, {last}) n;
INSERT INTO robots_robot (unit_id, account_id, secret_hash, bad_secrets, build_pence, lease_seconds, longest_minutes,
    most_attempts, failures_in_row, pauses)
    SELECT u.id, a.id, 'x', 0, 0, 300, 60, 4, 0, 0 FROM delivery_unit u
    JOIN accounts_account a ON a.email = replace(u.code, '-robot-', '') || '@more.example'
    WHERE u.code LIKE 'more-robot-%' AND NOT EXISTS (SELECT FROM robots_robot r WHERE r.unit_id = u.id);
INSERT INTO robots_permission (robot_id, service, element, outcomes)
    SELECT unit_id, 'claim_expense', 'check_receipts', '{{approve}}' FROM robots_robot
    ON CONFLICT DO NOTHING;
INSERT INTO robots_retry (task_id, department_id, robot_id, failures, not_before, quarantined_at, message)
    SELECT t.id, t.department_id, (SELECT min(unit_id) FROM robots_robot), 4, now(), now(), 'It never loaded'
    FROM cases_task t WHERE t.closed_at IS NULL ON CONFLICT DO NOTHING;
INSERT INTO robots_attempt (lease_id, task_id, department_id, robot_id, service, element, number, begun_at, ended_at,
    result, reason_code, message)
    SELECT 100000 * {first} + row_number() OVER (), t.id, t.department_id, r.unit_id, 'claim_expense', t.element, 1,
        now(), now(), 'business_exception', 'unreadable', 'Blurred'
    FROM cases_task t, robots_robot r;
INSERT INTO service_levels_statement (at, by, by_label, contract, month, document, hash, total_pence)
    SELECT now(), 'x', 'X', c.code, date '2020-01-01' + (n || ' months')::interval, '{{}}', repeat('a', 64), 0
    FROM delivery_contract c, generate_series({first}, {last}) n;
INSERT INTO service_levels_measured (month, service, unit, department, completed, timed, in_time, "right")
    SELECT date_trunc('month', now())::date, 'claim_expense', u.code, d.code, 20, 20, 19, 18
    FROM delivery_unit u, departments_department d ON CONFLICT DO NOTHING;
INSERT INTO cases_handover (begun_at, reason, at, begun_by_id, department_id, from_unit_id, task_id)
    SELECT now(), 'Blurred', now(), {member}, t.department_id, t.unit_id, t.id
    FROM cases_task t, generate_series({first}, {last}) n WHERE t.unit_id IS NOT NULL;
INSERT INTO delivery_choice (task_id, case_reference, at, why, work, load, residence, findings, rule, lot, hidden,
    department_id, unit_id, hash)
    SELECT task_id, case_reference, at, 'rerouted', work, load, residence, findings, rule, lot, hidden, department_id,
        unit_id, hash FROM delivery_choice, generate_series({first}, {last}) n WHERE why = 'opened';
"""
"""More of what the pages list, made at once by the owner."""


def pages(cast: Cast, office: Office, task_id: int) -> dict[str, int]:
    """Addresses, each with an account that sees it."""
    owned = ("units/", "units/meridian-leeds/", "contracts/", "contracts/concentration/", "routing/")
    owned += ("contracts/by-code/receipts-a/", "routing/claim_expense/", "transitions/", "transitions/plan/")
    owned += ("transitions/1001/", "statements/", "performance/")
    found = {f"/office/{each}": office.central_unit for each in owned}
    found["/office/robots/"] = cast.process_owner
    desk = ("", "transitions/", "transitions/1001/", f"tasks/{task_id}/", f"tasks/{task_id}/files/")
    found |= {f"/desk/unit/{each}": cast.finance for each in desk}
    return found | {f"/desk/tasks/{task_id}/why/": cast.finance}


def more(committed_db: str, member: int, first: int, last: int) -> None:
    """So many more of everything, numbered from `first` to `last`."""
    with psycopg.connect(committed_db) as owner:
        owner.execute(MORE.format(first=first, last=last, member=member))


def test_more_rows_ask_no_more_of_the_database(
    committed_db: str, cast: Cast, office: Office, session: Callable[[int], str]
) -> None:
    claim(cast, 3)
    more(committed_db, cast.finance, 1, 2)
    with psycopg.connect(committed_db) as owner:
        row = owner.execute("SELECT min(id) FROM cases_task WHERE unit_id IS NOT NULL").fetchone()
    assert row is not None
    addresses = pages(cast, office, row[0])
    few = {path: queries_of(path, who, session) for path, who in addresses.items()}
    claim(cast, 12)
    market.more(cast.department_id)
    more(committed_db, cast.finance, 3, MANY)
    many = {path: queries_of(path, who, session) for path, who in addresses.items()}
    assert {path: (few[path], many[path]) for path in addresses if many[path] > few[path]} == {}


def test_transitions_are_listed_in_pages(
    committed_db: str, cast: Cast, office: Office, session: Callable[[int], str]
) -> None:
    more(committed_db, cast.finance, 1, 60)
    for address, who in (
        ("/office/transitions/", office.central_unit),
        ("/desk/unit/transitions/", cast.finance),
    ):
        client = Client(headers={"cookie": f"sessionid={session(who)}"})
        rows = {
            page: client.get(f"{address}?page={page}").content.decode().count("It ends")
            for page in ("1", "3", "4", "x", "999999999999")
        }
        assert rows == {"1": 25, "3": 10, "4": 0, "x": 25, "999999999999": 25}
        assert 'aria-label="Page 3"' in client.get(address).content.decode()
