"""Robots: how they do, what a person has to look at, and the switches."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash, problem
from commonhold.work.cases.catalogue import services
from commonhold.work.robots import queries
from commonhold.work.robots.figures import queries as figures
from commonhold.work.robots.quarantine.actions import give_to_people, try_again
from commonhold.work.robots.setting_up import actions

VIEW, RUN = "office.robots.view", "office.robots.run"


@rule({"GET": VIEW, "HEAD": VIEW, "POST": RUN})
def robots(request: Request) -> HttpResponse:
    """All robots: their figures, the switches, quarantine, reasons, and the next best candidates."""
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        try:
            return _switch(request)
        except Refusal as refusal:
            errors = [problem(refusal)]
    found = queries.robots()
    context = {
        "robots": found,
        "now": queries.now(),
        "figures": figures.figures(found, request.at),
        "days": figures.days(request.at),
        "reasons": figures.reasons(request.at),
        "names": {each.unit_id: each.name for each in found},
        "quarantine": queries.quarantine(request.department_ids),
        "most": queries.MOST_QUARANTINED,
        "candidates": figures.next_best(request.at),
        "services": services(),
        "may_run": may(RUN, roles=request.roles),
        "why": request.POST.get("why", ""),
        "errors": errors,
    }
    return render(request, "office/robots.html", context)


@rule({"POST": RUN})
def quarantined(request: Request, task_id: int) -> HttpResponse:
    """Have a task tried again, or give it to people."""
    if request.POST.get("do") == "again":
        try_again(task_id=task_id, actor=request.actor, at=request.at)
        flash(request, "The robot will try it again.")
    else:
        give_to_people(task_id=task_id, actor=request.actor, at=request.at)
        flash(request, "It is with people now.")
    return HttpResponseRedirect(reverse("office:robots"))


def _switch(request: Request) -> HttpResponse:
    """Stop one robot or all of them, or start one."""
    stop, start = request.POST.get("stop", ""), request.POST.get("start", "")
    why = request.POST.get("why", "")
    if start:
        actions.start(code=start, actor=request.actor, at=request.at)
        flash(request, f"{queries.robot(start).name} works again.")
    elif stop == "*":
        codes = actions.stop_all(why=why, actor=request.actor, at=request.at)
        flash(request, f"{len(codes)} robots were stopped. Their tasks go to others.")
    else:
        actions.stop(code=stop, why=why, actor=request.actor, at=request.at)
        flash(request, f"{queries.robot(stop).name} was stopped. Its tasks go to others.")
    return HttpResponseRedirect(reverse("office:robots"))
