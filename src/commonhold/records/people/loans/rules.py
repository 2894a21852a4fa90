"""What may be said of a loan."""

from datetime import date
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.records.people.history.rules import NotEmployedThen, Period
from commonhold.records.people.rules import check_day


class LentAlready(Refusal):
    """This person is on loan already on some of those days. Nobody is lent twice: end that loan first, or choose other
    days."""

    code: ClassVar[str] = "people.lent-already"


class LentToOneself(Refusal):
    """A department can't lend somebody to itself. Choose another one, or change the person's post."""

    code: ClassVar[str] = "people.lent-to-oneself"


class LoanEndsBeforeItStarts(Refusal):
    """This loan starts on {starts:%-d %B %Y}. Choose a later day of return."""

    code: ClassVar[str] = "people.loan-ends-before-it-starts"


class LoanEndsLater(Refusal):
    """This loan is to end on {until:%-d %B %Y} already. Choose {what} day."""

    code: ClassVar[str] = "people.loan-ends-later"


def check_loan(employed: Period, starts: date, until: date) -> Period:
    """The days of a loan, all of them days of the employment that is lent; `until` is the first day back."""
    check_day(until, field="until")
    if until <= starts:
        raise LoanEndsBeforeItStarts(field="until", starts=starts)
    days = Period(starts, until)
    if employed.meet(days) != days:
        raise NotEmployedThen(field="starts", period=str(employed))
    return days


def extended(loan: Period, until: date) -> Period:
    """The days of a loan that ends later."""
    if loan.end is not None and until <= loan.end:
        raise LoanEndsLater(field="until", until=loan.end, what="a later")
    return Period(loan.start, until)


def shortened(loan: Period, on: date) -> Period:
    """The days of a loan of which `on` is none any more."""
    if on <= loan.start:
        raise LoanEndsBeforeItStarts(field="on", starts=loan.start)
    if loan.end is not None and on > loan.end:
        raise LoanEndsLater(field="on", until=loan.end, what="that or an earlier")
    return Period(loan.start, on)
