"""What all of HMRC's returns have around them: the header with the employer's keys, and the employer's references."""

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.connectors.hmrc import irmark, values
from commonhold.connectors.hmrc.values import Unfit
from commonhold.connectors.hmrc.years import TaxYear
from commonhold.records.pay.filing.facts import Employer, Final
from commonhold.records.pay.filing.rules import ACCOUNTS_OFFICE, OFFICE, Return

PAYE_REFERENCE_LENGTH = 10


class CannotBeFiled(Refusal):
    """{whose}: the {what} can't be filed with HMRC: {why}."""

    code: ClassVar[str] = "hmrc.cannot-be-filed"
    status: ClassVar[int] = 422

    def __init__(self, *, field: str, whose: str, why: str) -> None:
        super().__init__(field=field, what=field, whose=whose, why=why)


def opening(message: str, employer: Employer, year: TaxYear) -> tuple[str, str]:
    """A return up to where its IRmark goes, and from there to its first own element."""
    try:
        office, reference, references = _references(employer)
    except Unfit as unfit:
        whose = f"PAYE scheme {employer.tax_office}/{employer.paye_reference}"
        raise CannotBeFiled(field=unfit.field, whose=whose, why=unfit.why) from unfit
    header = "".join(
        [
            f'<IRenvelope xmlns="{year.namespace(message)}"><IRheader><Keys>',
            f'<Key Type="TaxOfficeNumber">{office}</Key><Key Type="TaxOfficeReference">{reference}</Key></Keys>',
            f"<PeriodEnd>{year.last_day}</PeriodEnd><DefaultCurrency>GBP</DefaultCurrency>",
        ]
    )
    return header, f"<Sender>Employer</Sender></IRheader><{message}>{references}"


def _references(employer: Employer) -> tuple[str, str, str]:
    office, accounts = employer.tax_office, employer.accounts_office_reference
    if not OFFICE.fullmatch(office):
        raise Unfit("tax office number", f"“{office[:20]}” has not three figures")
    if not ACCOUNTS_OFFICE.fullmatch(accounts):
        raise Unfit("accounts office reference", f"“{accounts[:20]}” is not written like 123PA00012345")
    reference = values.identifier("PAYE reference", employer.paye_reference, PAYE_REFERENCE_LENGTH)
    written = f"<OfficeNo>{office}</OfficeNo><PayeRef>{reference}</PayeRef><AORef>{accounts}</AORef>"
    return office, reference, f"<EmpRefs>{written}</EmpRefs>"


def final_submission(final: Final | None, year: TaxYear, made_on: date) -> str:
    """Nothing while more is to come in the year."""
    if final is None:
        return ""
    if final.ceased_on is None:
        return "<FinalSubmission><ForYear>yes</ForYear></FinalSubmission>"
    if not year.first_day <= final.ceased_on <= min(year.last_day, made_on):
        why = f"{final.ceased_on} is in the future or not in the tax year {year.name}"
        raise CannotBeFiled(field="date of ceasing", whose="The PAYE scheme", why=why)
    return (
        "<FinalSubmission><BecauseSchemeCeased>yes</BecauseSchemeCeased>"
        f"<DateSchemeCeased>{final.ceased_on}</DateSchemeCeased></FinalSubmission>"
    )


def marked(before: str, after: Sequence[str], *, kind: str, employees: int) -> Return:
    """A whole return: both halves with their IRmark between them."""
    head, rest = before.encode("ascii"), "".join(after).encode("ascii")
    mark = irmark.of_canonical(head, rest)
    content = b"".join((head, f'<IRmark Type="generic">{mark}</IRmark>'.encode("ascii"), rest))
    return Return(kind=kind, content=content, mark=mark, employees=employees)
