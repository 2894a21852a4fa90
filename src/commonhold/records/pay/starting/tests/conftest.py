"""Payroll, and two payrolls between which somebody moves."""

from commonhold.records.pay.carrying.tests.conftest import both
from commonhold.records.pay.tests.conftest import at_payroll, payroll
from commonhold.records.people.tests.conftest import make_office, office

__all__ = ["at_payroll", "both", "make_office", "office", "payroll"]
