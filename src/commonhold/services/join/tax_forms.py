"""What whoever joins is asked of tax and student loans, as HMRC's starter checklist does, and what the answers do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonhold.base.periods import tax_year
from commonhold.core.audit.acting import Actor
from commonhold.records.pay.groups.queries import groups
from commonhold.records.pay.standing.actions import set_terms
from commonhold.records.pay.starting.actions import note_p45
from commonhold.records.people import queries as people
from commonhold.services.join.joining import first_day
from commonhold.services.join.tax import STATEMENTS, brought, tax_terms
from commonhold.work.cases.catalogue import CaseFacts, Form
from commonhold.work.cases.questions import Choice, Question, Section, When

HAS_P45 = Question(
    "has_p45", "yes_no", "Do you have a P45 from your last employer?", "whether you have a P45"
)
OF_P45 = (When("has_p45", (True,)),)
P45_LEFT = Question(
    "p45_left",
    "date",
    "If you do: the leaving date on it",
    "the leaving date on the P45",
    hint="For example, 27 3 2027.",
    data_class="pay",
    when=OF_P45,
    future_allowed=True,
)
TAX_CODE = Question(
    "tax_code",
    "text",
    "The tax code on it",
    "the tax code on the P45",
    hint="With W1, M1 or X behind it, if it has that.",
    data_class="pay",
    when=OF_P45,
)
P45_PAY = Question(
    "p45_pay",
    "money",
    "The total pay to date on it",
    "the total pay to date on the P45",
    hint="Leave it empty if it says none.",
    required=False,
    data_class="pay",
    when=OF_P45,
)
P45_TAX = Question(
    "p45_tax",
    "money",
    "The total tax to date on it",
    "the total tax to date on the P45",
    hint="Leave it empty if it says none.",
    required=False,
    data_class="pay",
    when=OF_P45,
)
STATEMENT = Question(
    "statement",
    "choice",
    "If you don’t: which of these is true?",
    "which of these is true",
    choices=tuple(Choice(each, said) for each, said in STATEMENTS.items()),
    data_class="pay",
    when=(When("has_p45", (False,)),),
)
LOAN = Question(
    "loan",
    "choice",
    "Do you repay a student loan through your pay?",
    "whether you repay a student loan",
    choices=(
        Choice("none", "No"),
        *(Choice(each, f"Plan {each}") for each in ("1", "2", "4", "5")),
    ),
    data_class="pay",
)
POSTGRADUATE = Question(
    "postgraduate",
    "yes_no",
    "And a postgraduate loan?",
    "whether you repay a postgraduate loan",
    data_class="pay",
)


def tax_form(case: CaseFacts, at: datetime) -> Form:
    """What HMRC's starter checklist asks; nothing where pay isn't run here."""
    if not groups(case.department_id):
        told = ["Your department’s pay is not run here: payroll asks you for your P45 or starter checklist."]
        return Form(Section("tax", "Tax and student loans", ()), {}, told)
    return Form(
        Section(
            "tax",
            "Tax and student loans",
            (HAS_P45, P45_LEFT, TAX_CODE, P45_PAY, P45_TAX, STATEMENT, LOAN, POSTGRADUATE),
        ),
        {"postgraduate": False},
        ["Keep your P45: payroll asks for it."],
    )


def tell_tax(
    case: CaseFacts, outcome: str, given: Mapping[str, Any], *, actor: Actor, at: datetime
) -> Mapping[str, Any]:
    """Tells payroll, from the first day on."""
    pay_groups = groups(case.department_id)
    if not pay_groups:
        return {}
    job = case.variables["employment_id"]
    born = people.born(people.person_of_employment(job))
    terms = tax_terms(given, group_id=pay_groups[0].id, born=born, on=first_day(case))
    set_terms(employment_id=job, terms=terms, from_date=first_day(case), actor=actor, at=at)
    if (before := brought(given, terms, first_day(case))) is not None:
        note_p45(
            employment_id=job,
            year=tax_year(first_day(case)),
            taxable_pence=before[0],
            tax_pence=before[1],
            actor=actor,
            at=at,
        )
    return {}
