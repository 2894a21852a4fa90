"""The office: a plan for whole units sent as a file, drawn up, and left to a worker to be tried; and an example."""

from pathlib import Path
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.core.departments.queries import all_departments, department_by_code
from commonhold.faces.access import Request, rule
from commonhold.faces.office.reorganising import CARRY_OUT, NotBoth, is_central
from commonhold.faces.pages import problem
from commonhold.records.moves import reorganising
from commonhold.records.moves.reorganising.actions import draw
from commonhold.records.moves.reorganising.reading.rules import read_file
from commonhold.records.moves.reorganising.rules import MOST_BYTES, Document
from commonhold.records.moves.reorganising.steps.actions import ask
from commonhold.records.moves.reorganising.steps.queries import require_idle

EXAMPLE = Path(reorganising.__file__).parent / "example.yaml"


class NoFile(Refusal):
    """Choose the YAML file with the plan."""

    code = "reorganising.no-file"


@rule(CARRY_OUT)
def example(request: Request) -> HttpResponse:  # noqa: ARG001
    """A plan to start from, with what each line is for."""
    response = HttpResponse(EXAMPLE.read_bytes(), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="plan.yaml"'
    return response


@rule(CARRY_OUT)
def add(request: Request) -> HttpResponse:
    """Asks for the file; draws the plan up that it says, or another version of one, and has it tried."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            upload = request.FILES.get("file")
            if upload is None:
                raise NoFile(field="file")
            document = read_file(upload.read(MOST_BYTES + 1))
            with transaction.atomic():
                step_id = _draw(request, document)
            return HttpResponseRedirect(reverse("office:reorganisation-step", args=[document.code, step_id]))
        except Refusal as refusal:
            errors = [{**problem(refusal), "href": "#file"}]
    context: dict[str, Any] = {
        "errors": errors,
        "departments": all_departments(),
        "example": EXAMPLE.read_text(encoding="utf-8"),
    }
    return render(request, "office/reorganisation_add.html", context)


def _draw(request: Request, document: Document) -> int:
    """The step that tries the plan; whatever is wrong with it leaves everything as it was."""
    codes = (document.from_department, document.to_department)
    if not is_central(request, *(department_by_code(each).id for each in codes)):
        raise NotBoth
    require_idle(document.code, request.at)
    plan_id = draw(document=document, actor=request.actor, at=request.at)
    return ask(plan_id=plan_id, kind="try", actor=request.actor, at=request.at)
