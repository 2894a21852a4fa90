"""What becomes of somebody's pay when they move: pure, one thing after the other, each with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.carrying.absences import absences
from commonhold.records.pay.carrying.facts import ElementHeld, Group, Known, Terms
from commonhold.records.pay.carrying.owing import debt, order
from commonhold.records.people.carrying.rules import Carried, Journey

WHOLE = ("deduction", "sacrifice")
"""Kinds of element that are taken whole in a period, and not shared out over its days."""
_DATA_CLASSES = {"sick": "health", "absence": "health", "parental": "family"}

_P45 = "Income Tax (Pay As You Earn) Regulations 2003 regs.36, 40 and 42 (P45); gov.uk/new-employee/late-p45"
_LINES_OF_A_STARTER = 2
_SEPARATE = "Social Security Contributions and Benefits Act 1992 s.6 and sch.1 para.1"


class AlreadyCarried(Refusal):
    """The pay of this move was carried over already. Nothing was done again."""

    code = "pay.already-carried"


class NothingCarried(Refusal):
    """The pay of this move was not carried over, or was taken back. There is nothing to take back."""

    code = "pay.nothing-carried"


class NotAGroupThere(Refusal):
    """That pay group is not one of the department that they go to. Choose one of its groups."""

    code = "pay.not-a-group-there"


class NotWaiting(Refusal):
    """This order is not waiting to be directed here, or has been already. Look at the person’s orders."""

    code = "pay.not-waiting"


class NothingLeft(Refusal):
    """The department left has taken all that this order asks for. Nothing is to be taken here: tell whoever made it."""

    code = "pay.nothing-left"


def chosen_group(groups: Sequence[Group]) -> Group | None:
    """The group of whoever isn't given one: the only one that is paid as often."""
    return groups[0] if len(groups) == 1 else None


def travels(journey: Journey, known: Known) -> list[Carried]:
    """All that somebody's pay has, and what becomes of it."""
    return [
        replace(each, data_class=_DATA_CLASSES.get(each.part.split(".")[1], "pay"))
        for each in _travels(journey, known)
    ]


def _travels(journey: Journey, known: Known) -> Iterator[Carried]:
    if known.terms is None:
        yield Carried(
            "pay.terms",
            "Terms of pay",
            "asked",
            "Nothing is carried.",
            f"{known.left} has no terms of pay for the last day there.",
            to_do=f"Payroll of {known.joined}: set tax code, National Insurance letter, loans and pension.",
        )
    else:
        yield _group(known, known.terms)
        yield from _deducted(known, known.terms)
    if journey.kind != "return":
        yield _for_hmrc(known)
    yield from (_element(journey, known, each) for each in known.elements)
    if known.once:
        yield _once(known)
    if known.overtime_minutes:
        yield Carried(
            "pay.overtime",
            "Overtime",
            "stopped",
            f"{known.overtime_minutes // 60} h {known.overtime_minutes % 60:02} min are paid by {known.left}.",
            "Overtime is paid by the department for which it was worked.",
        )
    yield from (order(known, each) for each in known.orders)
    yield from (debt(known, each) for each in known.debts)
    yield from absences(journey, known)


def _for_hmrc(known: Known) -> Carried:
    """What HMRC wants to know of a starter besides their pay: without it they could not be paid there."""
    part, title = "pay.particulars", "What HMRC wants to know"
    why = "HMRC takes no starter without sex and two lines of an address (Real Time Information)."
    if known.address_lines is not None and known.address_lines >= _LINES_OF_A_STARTER:
        return Carried(part, title, "carried", "Sex and address are known.", why)
    return Carried(
        part,
        title,
        "asked",
        "The address is not known." if known.address_lines is not None else "Nothing is known yet.",
        why,
        to_do=f"Payroll of {known.joined}: ask for the address, and record it before the first pay run.",
    )


def _group(known: Known, terms: Terms) -> Carried:
    often = terms.group.frequency.replace("_", "-")
    if known.chosen is not None:
        return Carried(
            "pay.group",
            "Pay group",
            "converted",
            f"Paid with {known.chosen.name}.",
            f"{terms.group.name} of {known.left} is {often}, and so is this group of {known.joined}.",
        )
    several = ", ".join(each.name for each in known.groups)
    return Carried(
        "pay.group",
        "Pay group",
        "asked",
        "No pay group yet, so nobody would pay them.",
        f"{known.joined} has several {often} groups: {several}."
        if several
        else f"{known.joined} has no {often} group.",
        to_do=f"Payroll of {known.joined}: choose the pay group.",
    )


def _deducted(known: Known, terms: Terms) -> Iterator[Carried]:
    basis = ", each period on its own" if terms.non_cumulative else ", cumulative"
    yield _tax(known, terms, f"{terms.tax_code}{basis}")
    yield Carried(
        "pay.national_insurance",
        "National Insurance",
        "carried",
        f"Category {terms.ni_letter}.",
        "The letter depends on the person, not on the employer. "
        + (
            "Both departments are one employer for HMRC: what they pay for one period counts together."
            if known.same_scheme
            else "Each employer works out National Insurance on what it pays, in its own pay period."
        ),
        working=(_SEPARATE,),
    )
    if terms.loans:
        yield Carried(
            "pay.student_loans",
            "Student loans",
            "carried",
            "Repaid on "
            + ", ".join("postgraduate" if x == "postgraduate" else f"plan {x}" for x in terms.loans)
            + ".",
            "A P45 says that a loan is being repaid, and the new employer goes on from the first pay day.",
            working=(
                "gov.uk/new-employee/student-loans; HMRC, Collection of Student Loans Manual CSLM17010",
            ),
        )
    yield _pension(terms)
    if terms.director:
        yield Carried(
            "pay.director",
            "Director’s National Insurance",
            "stopped",
            f"Ends with the directorship in {known.left}.",
            "A directorship is an office in one organisation.",
            to_do=f"Payroll of {known.joined}: if they are a director there too, say so.",
        )


def _tax(known: Known, terms: Terms, code: str) -> Carried:
    paid = (
        f"Taxed in {known.left} so far this tax year: {format_pence(known.taxable_pence)}, of which "
        f"{format_pence(known.tax_pence)} was taken."
    )
    later = (
        ()
        if known.final
        else (
            f"{known.left} hasn’t committed their last pay yet: each run of {known.joined} reads what was"
            " committed by then.",
        )
    )
    if known.same_scheme:
        why = f"Both departments report under PAYE scheme {known.schemes[0]}, so there is no P45."
    else:
        why = f"{known.left} makes a P45, and {known.joined} goes on from its figures."
    if terms.non_cumulative:
        why += " As the code is on week 1/month 1, pay and tax of before are not brought forward."
    return Carried("pay.tax", "Tax code", "carried", f"{code}.", why, working=(paid, *later, _P45))


def _pension(terms: Terms) -> Carried:
    says = {"none": "Opted out.", "alpha": "Member of alpha.", "partnership": "Member of partnership."}[
        terms.pension
    ]
    if terms.partnership_basis_points:
        says = f"{says} They pay {terms.partnership_basis_points / 100:g}% of pensionable pay."
    return Carried(
        "pay.pension",
        "Pension",
        "carried",
        says,
        "The Civil Service pension schemes are the same in each department; an opt-out lasts until the next automatic"
        " enrolment. Contributions are a share of what is paid.",
        working=(
            "Civil Service Pensions, Employer Pension Guide (transfers between employers in the scheme)",
        ),
    )


def _element(journey: Journey, known: Known, each: ElementHeld) -> Carried:
    part, amount = f"pay.element.{each.code}", f"{format_pence(each.amount_pence)} each period"
    until = f", until {each.until:%-d %B %Y}" if each.until else ""
    if each.there == "yes":
        whole = each.kind in WHOLE
        why = f"{known.joined} has it too."
        if whole:
            why += " It is taken once in the month of the move: by the department that pays the end of it."
        return Carried(part, each.title, "carried", f"{amount}{until}.", why)
    told = {
        "allowance": ("allowance", "agree whether something takes its place, and give that"),
        "deduction": ("deduction", "ask whether it is to go on from pay, or be paid otherwise"),
        "sacrifice": ("salary sacrifice", "agree with the person and the provider how it goes on or ends"),
    }[each.kind]
    why = (
        f"{known.joined} has no {told[0]} with the code {each.code}."
        if each.there == "no"
        else f"In {known.joined} {each.code} is another thing, or counts otherwise for the pension."
    )
    return Carried(
        part,
        each.title,
        "stopped" if each.kind == "allowance" else "asked",
        f"Ends on {journey.on:%-d %B %Y} ({amount}).",
        why,
        to_do=f"Payroll of {known.joined}: {told[1]}.",
    )


def _once(known: Known) -> Carried:
    working = tuple(f"{title}: {format_pence(pence)}" for title, pence in known.once)
    return Carried(
        "pay.once",
        "Paid or taken once",
        "stopped",
        f"Stays with {known.left}, in its last pay.",
        "What is paid once belongs to the department that decided it.",
        working=working,
    )


def by_code(groups: Mapping[int, Sequence[Group]], department_id: int, frequency: str) -> list[Group]:
    """A department's groups that are paid as often."""
    return [each for each in groups.get(department_id, ()) if each.frequency == frequency]
