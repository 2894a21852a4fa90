"""What may be taken back of somebody's pay."""

from commonhold.base.refusals import Refusal
from commonhold.records.pay.inputs.rules import Numbers

HARDSHIP_PERCENT = 25
"""The most of net pay that is taken back, unless something else is agreed."""


class ImpossibleShare(Refusal):
    """{given}% of net pay can't be taken back. Enter a whole number from 0 to 100."""

    code = "pay.impossible-share"


def least_net(net_pence: Numbers) -> Numbers:
    """What is left at least of net pay, whatever was paid too much before."""
    least: Numbers = net_pence - net_pence * HARDSHIP_PERCENT // 100
    return least
