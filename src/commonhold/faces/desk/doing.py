"""The desk: a form that does one thing, and leads back to where it belongs."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.faces.access import Request
from commonhold.faces.pages import flash, problem


def done(
    request: Request,
    template: str,
    verb: Callable[[], str],
    context: Mapping[str, Any],
    *,
    back: str,
    first: str,
) -> HttpResponse:
    """The form, with what the verb refused at its field (`first`, where it names none); or back, with what it says."""
    errors = []
    if request.method == "POST":
        try:
            with transaction.atomic():
                said = verb()
            flash(request, said)
            return HttpResponseRedirect(back)
        except Refusal as refusal:
            if isinstance(refusal, Conflict) or (isinstance(refusal, NotFound) and refusal.field is None):
                raise
            errors = [problem(refusal, first)]
    return render(request, template, {"back": back, "errors": errors, **context})
