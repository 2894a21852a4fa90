"""What no order can say is refused, and the database keeps what each said and what was taken for it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from commonhold.base.identifiers import NotAnAccountNumber, NotASortCode
from commonhold.records.pay.calculation.tables import ORDER_KINDS
from commonhold.records.pay.orders import rules
from commonhold.records.pay.orders.models import OrderTerms, Taking
from commonhold.records.pay.orders.rules import Terms
from commonhold.records.pay.orders.tests.noting import order


@pytest.mark.parametrize(
    ("kind", "said", "refusal", "field"),
    [
        ("tithe", (1, 0, None), rules.UnknownOrder, "kind"),
        ("attachment", (0, 0, None), rules.ImpossibleOrderAmount, "normal_pence"),
        ("attachment", (-1, 0, None), rules.ImpossibleOrderAmount, "normal_pence"),
        ("attachment", (10**12, 0, None), rules.ImpossibleOrderAmount, "normal_pence"),
        ("attachment", (1, 0, 0), rules.ImpossibleOrderAmount, "owed_pence"),
        ("fine", (1, 0, None), rules.ImpossibleOrderAmount, "normal_pence"),
        ("child_maintenance", (1, 1, None), rules.ImpossibleOrderAmount, "protected_pence"),
    ],
)
def test_what_no_order_can_say_is_refused_by_field(at_payroll, kind, said, refusal, field):
    ada = at_payroll.employ("Ada Moss")
    with pytest.raises(refusal) as refused:
        order(at_payroll, ada, kind, *said)
    assert refused.value.field == field


def test_an_order_needs_a_payee_a_reference_and_an_account_and_comes_once(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    for wrong in ({"payee": " "}, {"reference": ""}, {"payee": "a" * 201}, {"reference": "a\0b"}):
        with pytest.raises(rules.OrderIncomplete) as refused:
            order(at_payroll, ada, "attachment", 1, **wrong)
        assert refused.value.field in wrong
    with pytest.raises(NotASortCode):
        Terms(1, 0, None, "20-12", "12345678")
    with pytest.raises(NotAnAccountNumber):
        Terms(1, 0, None, "20-12-34", "x")
    order(at_payroll, ada, "attachment", 1)
    with pytest.raises(rules.OrderExists):
        order(at_payroll, ada, "fine")


def test_every_kind_that_can_be_calculated_can_be_noted():
    assert rules.TITLES.keys() == set(ORDER_KINDS)


def test_the_database_keeps_what_an_order_said_and_what_was_taken(at_payroll):
    ada = at_payroll.employ("Ada Moss")
    order(at_payroll, ada, "attachment", 10_000)
    run_id = at_payroll.paid()
    for statement, match in (
        ("UPDATE orders_order SET payee = 'Me'", "permission denied"),
        ("UPDATE orders_orderterms SET account_number = '00000000'", "permission denied"),
        ("DELETE FROM orders_orderterms", "permission denied"),
        ("UPDATE orders_taking SET taken_pence = 0", "permission denied"),
        ("DELETE FROM orders_taking", "stays"),
    ):
        with (
            pytest.raises(DatabaseError, match=match),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    row = OrderTerms.objects.get()
    with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
        OrderTerms.objects.create(
            department_id=row.department_id,
            order_id=row.order_id,
            valid=row.valid,
            normal_pence=1,
            protected_pence=0,
            sort_code="000000",
            account_number="12345678",
            recorded_at=at_payroll.common["at"],
        )
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Taking.objects.create(
            department_id=row.department_id,
            order_id=row.order_id,
            run_id=run_id,
            taken_pence=1,
            arrears_pence=0,
            protected_arrears_pence=0,
        )


def test_another_department_sees_no_orders(payroll, other_department, acting_for):
    with acting_for(payroll.department_id):
        ada = payroll.employ("Ada Moss")
        order(payroll, ada, "attachment", 10_000)
        payroll.paid()
    with acting_for(other_department), connection.cursor() as cursor:
        for table in ("orders_order", "orders_orderterms", "orders_taking", "debts_plan"):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
