"""The desk of payroll: what few employees have: salary sacrifice, a share paid into partnership, a directorship."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from commonhold.base.money import parse_pence
from commonhold.base.refusals import Refusal
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.pay_people import answered, day_typed, employee_of
from commonhold.faces.fields import NotANumber, chosen, items, text, typed, typed_day
from commonhold.records.pay.groups import queries as groups
from commonhold.records.pay.standing import actions as standing
from commonhold.records.people.queries import EmployeeFacts

METHODS = {
    "none": "Not a director",
    "annual": "Over the year (annual earnings period)",
    "alternative": "Month by month, trued up at the end (alternative arrangements)",
}
PENSIONS = {"alpha": "alpha", "partnership": "partnership", "none": "None: opted out, or not in a scheme"}
_MOST_TITLE = 100


class NoScheme(Refusal):
    """Enter what salary is given up for, such as “Cycle to work”, in 1 to 100 characters."""

    code = "desk.no-scheme"


@rule("desk.pay")
def sacrifice(request: Request, number: str) -> HttpResponse:
    """The form for what an employee gives up of salary; on POST, notes it, or that it has ended."""
    of = employee_of(request, number)
    schemes = {each.code: each for each in groups.elements(of.department_id) if each.kind == "sacrifice"}

    def give_up() -> str:
        amount = text(request, "amount_pence")
        common: dict[str, Any] = {"actor": request.actor, "at": request.at}
        title = " ".join(text(request, "scheme").split())
        element = next((each for each in schemes.values() if each.title == title), None)
        standing.give_element(
            employment_id=of.employment_id,
            element_id=element.id if element else _new_scheme(request, of, title),
            amount_pence=parse_pence(amount, field="amount_pence") if amount else None,
            from_date=day_typed(request),
            **common,
        )
        return "Noted. Calculate the run again if it has collected already." if amount else "Ended."

    context = {
        "typed": typed(request, ("scheme", "amount_pence", "pensionable")),
        "days": {"from_date": typed_day(request, "from_date")},
        "schemes": [each.title for each in schemes.values()],
    }
    return answered(request, of, "desk/pay_sacrifice.html", give_up, context)


@rule("desk.pay")
def pension(request: Request, number: str) -> HttpResponse:
    """The form for an employee's pension scheme, and what a member of partnership pays; on POST, changes it."""
    of = employee_of(request, number)

    def change() -> str:
        scheme = chosen(request, "pension", {each: each for each in PENSIONS}, what="a pension scheme")
        share = _basis_points(request, "partnership") if text(request, "partnership") else 0
        _change_terms(request, of, {"pension": scheme, "partnership_basis_points": share})
        return "The pension is changed."

    context = {
        "typed": typed(request, ("pension", "partnership")),
        "days": {"from_date": typed_day(request, "from_date")},
        "pensions": items(PENSIONS),
    }
    return answered(request, of, "desk/pay_pension.html", change, context)


@rule("desk.pay")
def director(request: Request, number: str) -> HttpResponse:
    """The form for whether an employee is a director; on POST, changes it."""
    of = employee_of(request, number)

    def change() -> str:
        methods = {each: each for each in METHODS} | {"none": ""}
        method = chosen(request, "director", methods, what="whether they are a director")
        _change_terms(request, of, {"director": method})
        return "Noted. National Insurance goes by it from the next run."

    context = {
        "typed": typed(request, ("director",)),
        "days": {"from_date": typed_day(request, "from_date")},
        "methods": items(METHODS),
    }
    return answered(request, of, "desk/pay_director.html", change, context)


def _change_terms(request: Request, of: EmployeeFacts, changes: Mapping[str, object]) -> None:
    standing.change_terms(
        employment_id=of.employment_id,
        changes=changes,
        from_date=day_typed(request),
        actor=request.actor,
        at=request.at,
    )


def _new_scheme(request: Request, of: EmployeeFacts, title: str) -> int:
    code = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:50]
    if not code or len(title) > _MOST_TITLE or not title.isprintable():
        raise NoScheme(field="scheme")
    same = next((each for each in groups.elements(of.department_id) if each.code == code), None)
    if same is not None and same.kind == "sacrifice":
        return same.id
    if same is not None:
        code = f"{code[:40]}-sacrifice"
    return standing.create_element(
        department_id=of.department_id,
        code=code,
        title=title,
        kind="sacrifice",
        pensionable=text(request, "pensionable") == "yes",
        actor=request.actor,
        at=request.at,
    )


def _basis_points(request: Request, field: str) -> int:
    """A percentage with at most two decimal places, in hundredths of a percent."""
    found = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?", text(request, field), re.ASCII)
    if found is None:
        raise NotANumber(field=field, such="5 or 3.5")
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
