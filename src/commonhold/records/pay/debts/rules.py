"""What may be taken back of somebody's pay."""

from commonhold.base.refusals import Refusal
from commonhold.records.pay.inputs.rules import Numbers

HARDSHIP_PERCENT = 25
"""The most of net pay that is taken back, unless something else is agreed."""

AGE_DAYS = [31, 92, 183, 366]
AGES = ("Up to a month", "Up to three months", "Up to half a year", "Up to a year", "More than a year")
"""How old debts are: the first is younger than the first of AGE_DAYS, and so on."""


class ImpossibleShare(Refusal):
    """{given}% of net pay can't be taken back. Enter a whole number from 0 to 100."""

    code = "pay.impossible-share"


class NotAnOfficer(Refusal):
    """Only somebody of this department’s payroll can see to a debt. Choose one of its officers."""

    code = "pay.not-an-officer"


def least_net(net_pence: Numbers) -> Numbers:
    """What is left at least of net pay, whatever was paid too much before."""
    least: Numbers = net_pence - net_pence * HARDSHIP_PERCENT // 100
    return least
