"""What the pages of certificates share, whosever they are: a P45 or P60 as a page and as a PDF."""

from typing import Any

from django.http import HttpResponse

from commonhold.base.refusals import NotFound
from commonhold.connectors.documents import certificates
from commonhold.connectors.documents.certificates import P45, P60, Employed, LetterOfYear, PayAndTax
from commonhold.records.pay.certificates import queries
from commonhold.records.pay.certificates.rules import EndOfYear, Leaving, OfLetter, Whose

Document = P45 | P60


def p60_of(year: EndOfYear) -> P60:
    return P60(
        _employed(year.whose),
        year.ends,
        here=PayAndTax(year.taxable_pence, year.tax_pence),
        before=PayAndTax(*year.previous),
        tax_code=year.tax_code,
        contributions=tuple(map(_letter, year.letters)),
        others=tuple(year.others),
        replaces=year.replaces,
    )


def p45_of(leaving: Leaving) -> P45:
    here = PayAndTax(leaving.taxable_pence, leaving.tax_pence)
    before_pay, before_tax = leaving.previous
    whole = PayAndTax(here.pay_pence + before_pay, here.tax_pence + before_tax)
    whose = leaving.whose
    return P45(
        _employed(whose),
        leaving.left_on,
        tax_code=leaving.tax_code,
        non_cumulative=leaving.non_cumulative,
        to_date=None if leaving.non_cumulative else whole,
        here=here,
        month=leaving.month,
        week=leaving.week,
        student_loan=leaving.student_loan,
        postgraduate_loan=leaving.postgraduate_loan,
        born=whose.born,
        sex=whose.sex,
        address=(*whose.address, *([whose.postcode] if whose.postcode else [])),
    )


def shown(document: Document, pdf: str) -> dict[str, Any]:
    """What the page of a certificate has; `pdf` is the address of the file."""
    kind = "p60" if isinstance(document, P60) else "p45"
    return {"document": document, "kind": kind, "parts": certificates.P45_PARTS, "pdf": pdf}


def as_pdf(document: Document) -> HttpResponse:
    """The certificate as an accessible PDF, to be kept."""
    if isinstance(document, P60):
        name, content = f"p60-{document.tax_year_ends.year}", certificates.render_p60(document)
    else:
        name, content = f"p45-{document.left_on}", certificates.render_p45(document)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}-{document.employed.payroll_id}.pdf"'
    return response


def find(kind: str, employment_id: int, tax_year: int) -> tuple[Whose, Document]:
    """A certificate and whose it is; NotFound where there is none."""
    if kind == "p60":
        year = queries.end_of_year(employment_id, tax_year)
        return year.whose, p60_of(year)
    if kind == "p45":
        leaving = queries.leaving(employment_id, tax_year)
        return leaving.whose, p45_of(leaving)
    raise NotFound(what="certificate of this kind")


def _employed(whose: Whose) -> Employed:
    return Employed(
        whose.employer,
        whose.paye or "not known here",
        whose.family_name,
        whose.given_name,
        whose.national_insurance_number or "",
        whose.number,
    )


def _letter(year: OfLetter) -> LetterOfYear:
    amounts = year.amounts
    return LetterOfYear(
        year.letter, amounts["at_lel"], amounts["lel_to_pt"], amounts["pt_to_uel"], amounts["employee_ni"]
    )
