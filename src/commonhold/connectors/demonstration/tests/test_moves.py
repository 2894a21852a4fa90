"""Three people of the demonstration who move: the month that two departments paid adds up, and nobody was held. And a
team that is planned to move, and can be moved and put back."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test import override_settings

from commonhold.connectors.demonstration import load
from commonhold.connectors.demonstration.workforce import Size
from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department_ids
from commonhold.records.moves.reorganising.queries import plans, staying
from commonhold.records.pay.certificates.queries import certificates_of
from commonhold.services.move_department.by_plan.carrying_out import carry_out_next, reverse_next
from commonhold.work.cases.lists.queries import find_cases
from commonhold.work.cases.publishing.actions import publish_services

AT = datetime(2026, 8, 14, 9, 0, tzinfo=UTC)
MOVES = 'SELECT kind, state, "on", from_employment_id, to_employment_id FROM moves_move ORDER BY id'
SLIPS = """
SELECT lower(s.days), sum(p.gross_pence), count(DISTINCT p.department_id), count(*)
FROM pay_payslip p JOIN pay_run r ON r.id = p.run_id JOIN pay_period s ON s.id = r.period_id
WHERE p.employment_id = ANY (%s) GROUP BY 1 ORDER BY 1"""

GONE = """
SELECT p.id, a.email FROM accounts_rolegrant g JOIN accounts_account a ON a.id = g.account_id
JOIN people_person p ON p.account_id = a.id JOIN changes_closing c ON c.account_id = a.id
WHERE g.role = 'former' AND c.sessions_from IS NOT NULL"""


@pytest.mark.slow
def test_the_payslips_of_a_month_in_two_departments_add_up_to_it(db, tmp_path):
    with acting(load.ACTOR, ()):
        publish_services(actor=load.ACTOR, at=AT)
    with override_settings(ATTACHMENTS_DIR=tmp_path):
        load.load(Size.SMALL, seed=2023, at=AT, progress=lambda _name, _more: None, claims=10)
    with acting(load.ACTOR, department_ids()), connection.cursor() as cursor:
        cursor.execute(MOVES)
        moved, lent, negotiated = cursor.fetchall()
        assert moved[:3] == ("permanent", "completed", date(2026, 7, 15))
        assert (lent[:2], negotiated[:2]) == (("loan", "completed"), ("permanent", "proposed"))
        cursor.execute(SLIPS, [list(moved[3:])])
        months = {starts: paid for starts, *paid in cursor.fetchall()}
        before, at_the_move = months[date(2026, 6, 1)], months[date(2026, 7, 1)]
        assert before[1:] == [1, 1]
        assert at_the_move[1:] == [2, 2]
        assert abs(at_the_move[0] - before[0]) <= 1, "a penny of rounding at most"
        cursor.execute("SELECT employment_id FROM carrying_waitingorder WHERE superseded_at IS NULL")
        assert (moved[4],) in cursor.fetchall()
        stands = [
            sorted(row.standing for row in find_cases(department_ids(), service_name=each).rows)
            for each in ("join", "leave")
        ]
        assert stands == [
            ["All is arranged for the first day", "Checks, details and the first day are being seen to"],
            ["Arranged: everything ends with the last day", "Left"],
        ]
        cursor.execute(GONE)
        ((person, address),) = cursor.fetchall()
        assert address.endswith("@home.demonstration.example"), "they sign in by their private address"
        assert ("p45", 2026) in [(each.kind, each.tax_year) for each in certificates_of(person)]
    with acting(load.ACTOR, department_ids()):
        (planned,) = plans()
        assert (planned.state, planned.on) == ("tried", date(2026, 9, 1))
        assert planned.going >= 6
        assert staying(planned.id) == {}
        while carry_out_next(plan_id=planned.id, actor=load.ACTOR, at=AT) is not None:
            pass
        assert reverse_next(plan_id=planned.id, reason="Tried out", actor=load.ACTOR, at=AT)
