"""The desk of HR: a form that records or changes one thing of an employment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.http import HttpResponse

from commonhold.core.accounts.access import require
from commonhold.faces.access import Request
from commonhold.faces.desk.doing import done
from commonhold.faces.desk.hr import address, employee_of, is_own
from commonhold.faces.fields import typed, typed_day
from commonhold.records.people.queries import EmployeeFacts


@dataclass(frozen=True)
class Field:
    """What is asked for. `name` is also what a refusal calls it."""

    name: str
    label: str
    kind: Literal["line", "paragraph", "choice", "day"] = "line"
    hint: str = ""
    items: Sequence[dict[str, str]] = ()


def kept_by(request: Request, number: str) -> EmployeeFacts:
    """An employment whose record may be changed by whoever asks: nobody keeps their own."""
    of = employee_of(request, number)
    relations = {"self"} if is_own(request, of) else set()
    require("person.keep", roles=request.who.roles_in(of.department_id), relations=relations)
    return of


def form(
    request: Request,
    of: EmployeeFacts,
    title: str,
    fields: Sequence[Field],
    verb: Callable[[], str],
    *,
    at: str,
    told: str = "",
    **usual: Any,
) -> HttpResponse:
    """The form; on POST, does what the verb does and leads back to the part of the record that it is of.

    `told` is said above the fields, `usual` is what stands in them at first.
    """
    days = {each.name for each in fields if each.kind == "day"}
    others = [each.name for each in fields if each.name not in days]
    context = {
        "of": of,
        "title": title,
        "told": told,
        "fields": fields,
        "typed": typed(request, others, **{each: usual[each] for each in others if each in usual}),
        "days": {each: typed_day(request, each, usual.get(each)) for each in days},
    }
    first = fields[0].name
    return done(request, "desk/hr_form.html", verb, context, back=f"{address(of)}#{at}", first=first)
