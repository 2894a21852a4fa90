"""Whatever becomes of people in three departments, each day of theirs is paid once, and nothing of theirs is lost.

Each person's career is one sequence of steps. They take them at the same time, as people do: what many do at once is
done by one call, and every so often all three departments pay.
"""

import random
from calendar import monthrange
from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import create_department
from commonhold.records.leave import queries as leave
from commonhold.records.leave import rules as leave_rules
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.schemes.rules import CIVIL_SERVICE_BANDS, Scheme
from commonhold.records.moves.paying.actions import set_range
from commonhold.records.moves.tests.accounts import A_DAY_OFF, DAY
from commonhold.records.moves.tests.careers import Careers
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.tests.payroll import Payroll

SCHEME = Scheme(CIVIL_SERVICE_BANDS, Decimal(37), most_flexi_minutes=20 * 60, most_flexi_owed_minutes=20 * 60)
SCHEMES = (SCHEME, replace(SCHEME, year="birthday", rounded_to="day"), replace(SCHEME, rounded_to="hour"))
MONTHLY = 250_000
LEFT_OUT = "{id,recorded_at,superseded_at,cancelled_at,cancelled_move_id,move_id,carried_by,carried_from}"
OWED = "t.amount_pence > carrying_owed_elsewhere(t.id, 'infinity', 'infinity')"
"""Debts that aren't taken back in another department: one that never went there takes nothing."""


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def holding():
    """Every row about somebody's employments that holds as known now, by person."""
    columns = defaultdict(set)
    for table, column in sql(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
    ):
        columns[table].add(column)
    found = defaultdict(set)
    whose = {}
    for employment_id, person_id, row in sql(
        f"SELECT id, person_id, (to_jsonb(t) - '{LEFT_OUT}'::text[])::text FROM people_employment t"
        " WHERE NOT isempty(valid)"
    ):
        whose[employment_id] = person_id
        found[person_id].add(("people_employment", row))
    for table, its in columns.items():
        if not {"employment_id", "department_id"} <= its or table.startswith(("audit_", "moves_")):
            continue
        holds = (
            " AND ".join(f"t.{each} IS NULL" for each in {"superseded_at", "cancelled_at"} & its) or "true"
        )
        if table == "pay_debt":
            holds = OWED
        for employment_id, row in sql(
            f"SELECT employment_id, (to_jsonb(t) - '{LEFT_OUT}'::text[])::text FROM {table} t WHERE {holds}"
        ):
            if employment_id in whose:
                found[whose[employment_id]].add((table, row))
    return found


PAID = """
SELECT e.person_id, e.id, lower(day), upper(day)
FROM people_employment e
JOIN LATERAL (
    SELECT range_agg(t.valid * e.valid) - coalesce((
        SELECT range_agg(s.valid) FROM carrying_suspension s WHERE s.employment_id = e.id AND s.superseded_at IS NULL
    ), '{}') AS days
    FROM pay_termsspell t WHERE t.employment_id = e.id AND t.superseded_at IS NULL
) AS paid ON true
CROSS JOIN LATERAL unnest(paid.days) AS day
ORDER BY 1, 3
"""


def check_paid_once(careers):
    """Each day of a person is paid by exactly the employment that the account says."""
    found = defaultdict(list)
    for person_id, *days in sql(PAID):
        found[person_id].append(tuple(days))
    for person_id, person in careers.people.items():
        assert found[person_id] == [tuple(each) for each in person.state.paid], person.story


def check_employed(careers):
    """Employments begin and end as the account says, and service goes on through all moves."""
    found = defaultdict(dict)
    for person_id, *job in sql(
        "SELECT person_id, id, lower(valid), upper(valid), continuous_from FROM people_employment"
        " WHERE NOT isempty(valid)"
    ):
        found[person_id][job[0]] = tuple(job[1:])
    for person_id, person in careers.people.items():
        jobs = found[person_id]
        assert {each: job[:2] for each, job in jobs.items()} == person.state.employed, person.story
        assert jobs[person.now.employment_id][2] == person.service


LEAVE = """
SELECT e.person_id,
    (SELECT coalesce(sum(minutes), 0) FROM leave_booking b WHERE b.employment_id = ANY (array_agg(e.id))
        AND cancelled_at IS NULL),
    (SELECT coalesce(sum(minutes), 0) FROM leave_flexientry b WHERE b.employment_id = ANY (array_agg(e.id))
        AND cancelled_at IS NULL),
    (SELECT coalesce(sum(minutes - rounded_minutes), 0) FROM leave_adjustment b
        WHERE b.employment_id = ANY (array_agg(e.id)) AND cancelled_at IS NULL)
FROM people_employment e GROUP BY 1
"""


def check_leave(careers):
    """Days off and flexi are all there; what one department gives the other takes; nothing stays where they left."""
    found = {row[0]: row[1:] for row in sql(LEAVE)}
    for person_id, person in careers.people.items():
        assert found[person_id] == (A_DAY_OFF * len(person.off), person.flexi, 0), person.story
    left = {}
    for person in careers.people.values():
        for each in person.stands:
            job = each.before.paid[-1].employment_id
            if each.kind != "loan" and (end := person.state.employed[job][1]) is not None:
                left[job] = end - DAY
    for job, account in leave.accounts(left).items():
        year = leave_rules.leave_year(account, left[job])
        assert leave_rules.balance(account, year).minutes == 0, (job, account)


HELD = """
SELECT e.person_id,
    (SELECT array_agg(DISTINCT t.tax_code || ' ' || t.pension || ' ' || t.loans::text) FROM pay_termsspell t
        WHERE t.employment_id = e.id AND t.superseded_at IS NULL),
    (SELECT array_agg(DISTINCT b.account_number) FROM people_bankaccountspell b
        WHERE b.employment_id = e.id AND b.superseded_at IS NULL),
    (SELECT array_agg(DISTINCT c.phone) FROM people_contactspell c
        WHERE c.employment_id = e.id AND c.superseded_at IS NULL),
    (SELECT max(reference) FROM orders_order o WHERE o.employment_id = e.id),
    (SELECT max(reference) FROM carrying_waitingorder w WHERE w.employment_id = e.id AND w.superseded_at IS NULL),
    (SELECT max(reference) FROM vetting_clearance c WHERE c.employment_id = e.id),
    (SELECT max(what) FROM adjustments_adjustment a WHERE a.employment_id = e.id),
    (SELECT max(course) FROM declarations_training t WHERE t.employment_id = e.id)
FROM people_employment e WHERE e.id = ANY (%s)
"""
DEBTS = f"SELECT e.person_id, t.reason FROM pay_debt t JOIN people_employment e ON e.id = t.employment_id WHERE {OWED}"


def check_nothing_lost(careers):
    """Whoever pays them now has all that they had when they began."""
    now = [person.now.employment_id for person in careers.people.values()]
    debts = defaultdict(list)
    for person_id, reason in sql(DEBTS):
        debts[person_id].append(reason)
    for person_id, terms, bank, phone, order, waiting, *rest in sql(HELD, now):
        holds = careers.people[person_id].holds
        loans = "{" + ",".join(holds["loans"]) + "}"
        assert terms == [f"{holds['tax_code']} {holds['pension']} {loans}"]
        assert (bank, phone) == ([holds["bank"]], [holds["phone"]])
        assert (order or waiting) == holds.get("order"), careers.people[person_id].story
        owed = [each for each in debts[person_id] if each.endswith(holds.get("debt", "nothing"))]
        assert len(owed) == ("debt" in holds), careers.people[person_id].story
        assert rest == [holds.get(each) for each in ("clearance", "adjustment", "course")]


def check_explained(move_ids):
    """Each thing that travels says what becomes of it and why, and what somebody has to do about it if anything."""
    told = defaultdict(set)
    for move_id, part, verdict, *texts, to_do in sql(
        "SELECT move_id, part, verdict, says, why, to_do FROM moves_carriedrow WHERE move_id = ANY (%s)",
        move_ids,
    ):
        assert all(each.strip() for each in texts), (move_id, part)
        assert verdict not in ("asked", "cannot") or to_do.strip(), (move_id, part)
        told[move_id].add(part.split(".")[0])
    for move_id in move_ids:
        assert {"pay", "leave", "moves", "vetting"} <= told[move_id]


def check_pay(careers):
    """What all runs paid somebody is a month's pay for each month of theirs, to the day, whatever was told late."""
    paid = defaultdict(int)
    for slip in Payslip.objects.filter(run__state="committed").select_related("run"):
        paid[slip.person_id] += slip.amounts[slip.run.columns.index("salary")]
    for person_id, person in careers.people.items():
        due = sum(
            MONTHLY * days_of(each, month) / monthrange(2026, month)[1]
            for month in range(4, 4 + careers.months)
            for each in person.state.paid
        )
        assert abs(paid[person_id] - due) <= 30, (person.story, paid[person_id], due)


def days_of(paid, month):
    first, last = date(2026, month, 1), date(2026, month, monthrange(2026, month)[1])
    return max(0, (min((paid.end or date.max), last + DAY) - max(paid.start, first)).days)


def check(careers, moved=()):
    check_paid_once(careers)
    check_employed(careers)
    check_leave(careers)
    check_nothing_lost(careers)
    check_explained(list(moved))


@pytest.fixture
def careers(department, other_department, make_office, system, clock, acting_for):
    """A world of three departments, within one transaction that acts for them all."""
    with acting(system, ()):
        third = create_department(code="maps", name="Department of Maps", actor=system, at=clock)
    ids = (department, other_department, third)
    payrolls = [Payroll(make_office(each), clock) for each in ids]
    common = {"actor": system, "at": clock}
    with acting_for(*ids):
        for payroll, scheme in zip(payrolls, SCHEMES, strict=True):
            payroll.set_up()
            payroll.employ("Stays Here")
            set_scheme(
                department_id=payroll.department_id, scheme=scheme, from_date=date(2025, 4, 1), **common
            )
            set_range(
                department_id=payroll.department_id,
                grade="EO",
                band="national",
                min_pence=2_900_000,
                max_pence=3_300_000,
                from_date=date(2025, 1, 1),
                source="Pay award",
                **common,
            )
        yield Careers(payrolls, random.Random(), clock, holding)


def live(careers, seed, people, rounds, paying):
    """So many people's careers of so many steps, with a month's pay after every `paying` steps."""
    careers.chance = random.Random(seed)
    for _ in range(people):
        careers.join()
    check(careers)
    for number in range(1, rounds + 1):
        check(careers, careers.round())
        if number % paying == 0:
            careers.pay()
            check(careers)
            check_pay(careers)


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_any_career(careers, seed):
    live(careers, seed, people=15, rounds=6, paying=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_ten_thousand_careers(careers, seed):
    live(careers, seed, people=500, rounds=8, paying=4)
