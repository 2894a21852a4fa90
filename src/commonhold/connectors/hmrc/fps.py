"""Writes Full Payment Submissions: what was paid to whom, for HMRC, on or before payday.

Half a million employees make a gigabyte, so it is written as text in the schema's order and as canonical XML from the
beginning, and a large one comes in several returns, each whole and marked, one in memory at a time.
"""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.connectors.hmrc.checks import check
from commonhold.connectors.hmrc.employments import employment_xml
from commonhold.connectors.hmrc.envelopes import CannotBeFiled, final_submission, marked, opening
from commonhold.connectors.hmrc.people import person_xml
from commonhold.connectors.hmrc.values import Unfit
from commonhold.connectors.hmrc.years import TaxYear, tax_year
from commonhold.records.pay.filing.facts import Employee, FullPayment
from commonhold.records.pay.filing.rules import Return

LARGEST_BYTES = 25_000_000
"""HMRC refuses a message that is too large (error 2001) but doesn't publish where that begins for PAYE. This is what it
says for company tax returns (error 1614); a larger return than this is several."""
_MESSAGE = "FullPaymentSubmission"


class NobodyToFile(Refusal):
    """There is nobody in this Full Payment Submission, and it is not the last of the year. For a month in which nobody
    was paid send an Employer Payment Summary instead."""

    code: ClassVar[str] = "hmrc.nobody-to-file"


def write(
    fps: FullPayment, employees: Iterable[Employee], *, largest: int = LARGEST_BYTES
) -> Iterator[Return]:
    """The returns that tell it, each of at most `largest` bytes. The same facts give the same bytes.

    Raises CannotBeFiled for the first employee who can't be; the returns before it are none without it, so keep none.
    """
    year = tax_year(fps.tax_year)
    before, after = opening(_MESSAGE, fps.employer, year)
    after += f"<RelatedTaxYear>{year.name}</RelatedTaxYear>"
    ending = f"</{_MESSAGE}></IRenvelope>"
    final = final_submission(fps.final, year, fps.made_on)
    room = largest - len(before) - len(after) - len(ending) - len(final)
    written: list[str] = []
    size = 0
    for employee in employees:
        xml = employee_xml(employee, fps, year)
        if written and size + len(xml) > room:
            yield marked(before, (after, *written, ending), kind="fps", employees=len(written))
            written, size = [], 0
        written.append(xml)
        size += len(xml)
    if not written and fps.final is None:
        raise NobodyToFile
    yield marked(before, (after, *written, final, ending), kind="fps", employees=len(written))


def faults(fps: FullPayment, employees: Iterable[Employee]) -> Iterator[tuple[Employee, CannotBeFiled]]:
    """Everybody who can't be filed, each with the first reason why, so that the others can be."""
    year = tax_year(fps.tax_year)
    for employee in employees:
        try:
            employee_xml(employee, fps, year)
        except CannotBeFiled as fault:
            yield employee, fault


def employee_xml(employee: Employee, fps: FullPayment, year: TaxYear) -> str:
    """One Employee element, in canonical XML. Refuses by name and field what HMRC's schema or rules don't take."""
    try:
        check(employee, fps.made_on)
        person = person_xml(employee.person)
        employments = "".join([employment_xml(each, year) for each in employee.employments])
    except Unfit as unfit:
        raise CannotBeFiled(field=unfit.field, whose=_whose(employee), why=unfit.why) from unfit
    return f"<Employee>{person}{employments}</Employee>"


def _whose(employee: Employee) -> str:
    ids = ", ".join(each.payroll_id for each in employee.employments) or "without employment"
    return f"{employee.person.forename} {employee.person.surname} ({ids})"
