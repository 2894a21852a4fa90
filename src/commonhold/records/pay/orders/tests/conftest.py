"""Orders are made against people whom payroll pays."""

from commonhold.records.pay.tests.conftest import at_payroll, make_office, office, payroll

__all__ = ["at_payroll", "make_office", "office", "payroll"]
