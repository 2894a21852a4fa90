"""What the pages of a payslip share, whosever it is: why each line is what it is, and the payslip as a PDF."""

from typing import Any

from django.http import HttpResponse

from commonhold.base.money import format_pence
from commonhold.connectors.documents import payslips
from commonhold.records.pay.explaining.queries import explain_slip
from commonhold.records.pay.explaining.rules import NotCalculated
from commonhold.records.pay.slips.queries import Slip, SlipLine

_EMPLOYER_PAYS = ("employer_ni", "employer_pension")


def shown(slip: Slip, pdf: str) -> dict[str, Any]:
    """What the page of a payslip has; `pdf` is the address of the file."""
    try:
        explained, not_explained = explain_slip(slip.row.id), ""
    except NotCalculated as refusal:
        explained, not_explained = {}, refusal.message
    return {"slip": slip, "explained": explained, "not_explained": not_explained, "pdf": pdf}


def as_pdf(slip: Slip) -> HttpResponse:
    """The payslip as an accessible PDF, to be kept."""
    row = slip.row
    document = payslips.Payslip(
        employer=slip.department_name,
        employee=row.name,
        period=row.period_name + (f", supplement {row.number}" if row.number else ""),
        paid_on=row.pay_date,
        facts=(
            ("Employee number", row.employee_number),
            ("Tax period", slip.tax_period),
            ("Tax code", f"{slip.tax_code}{' M1' if slip.non_cumulative else ''}"),
            ("National Insurance number", slip.national_insurance_number or "Not known yet"),
            ("National Insurance category", slip.ni_letter),
            ("Paid into", f"Account ending {slip.account_ending}"),
        ),
        payments=_lines(slip.paid()),
        deductions=_lines(slip.taken()),
        net_pence=row.net_pence,
        employer_pays=_lines([each for each in slip.reckoned() if each.code in _EMPLOYER_PAYS]),
        changes=_changes(slip),
        message=slip.message,
    )
    name = f"payslip-{row.employee_number}-{row.pay_date}{f'-{row.number}' if row.number else ''}.pdf"
    response = HttpResponse(payslips.render(document), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(lines: list[SlipLine]) -> tuple[payslips.Line, ...]:
    return tuple(payslips.Line(each.title, each.pence, each.to_date_pence) for each in lines)


def _changes(slip: Slip) -> tuple[str, ...]:
    """As the page says them; nothing on somebody's first payslip."""
    if slip.net_before_pence is None:
        return ()
    return tuple(
        f"{each.title}: {format_pence(each.pence)} instead of {format_pence(each.before_pence)}"
        for each in slip.changed()
    )
