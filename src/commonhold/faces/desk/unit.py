"""The desk of a delivery unit: its queue, a task in its case, and what its people and supervisors do with one.

Whoever opens these pages acts as the unit (doors.py), and sees no more than the unit may.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.faces import case_pages
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import flash, problem
from commonhold.work.cases import actions as cases
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.queries import CaseView
from commonhold.work.cases.queueing import actions, queries
from commonhold.work.cases.queueing.actions import STOP_REASONS, NotInAUnit
from commonhold.work.cases.queueing.queries import Place, QueuedTask
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.routing.rules import MOST_PRIORITY
from commonhold.work.cases.rules import Membership
from commonhold.work.cases.sight.queries import file_classes
from commonhold.work.delivery.routing import queries as market
from commonhold.work.delivery.routing.explaining.rules import explain, table

WHY = {
    "opened": "when it opened",
    "rerouted": "because the unit before could not go on",
    "handed_back": "because the unit before handed it back",
    "moved": "in a planned move",
}


@rule("desk.unit")
def queue(request: Request) -> HttpResponse:
    """What one has taken, what waits for the unit by its turn, what is on hold, and who has how much."""
    member = member_of(request)
    page = queries.queue(member.unit_id, request.account_id, after=_place(request))
    context = {
        "member": member,
        "length": queries.length(member.unit_id),
        "mine": queries.mine(member.unit_id, request.account_id),
        "page": page,
        "next": f"{page.next.turn_at.isoformat()},{page.next.task_id}" if page.next else None,
        "first": "after" not in request.GET,
        "held": queries.held(member.unit_id),
        "most": queries.MOST_HELD,
        "people": queries.people(member.unit_id, _today(request)),
    }
    return render(request, "desk/unit.html", context)


@rule("desk.unit")
def take_next(request: Request) -> HttpResponse:
    """Take the task whose turn it is."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("desk:unit"))
    task_id = actions.pull(actor=request.actor, at=request.at)
    if task_id is None:
        flash(request, "Nothing waits that you may do.")
        return HttpResponseRedirect(reverse("desk:unit"))
    flash(request, "It is yours now: others see that you work on it.")
    return HttpResponseRedirect(reverse("desk:unit-task", args=[task_id]))


@rule("desk.unit")
def task(request: Request, task_id: int) -> HttpResponse:
    """A task in its case; decide it, take it, hold it and so on; as a supervisor, give it to somebody."""
    member = member_of(request)
    if request.method != "POST":
        return _task(request, member, task_id, [])
    do = request.POST.get("do", "")
    if do in ("decide", "comment"):
        return _write(request, member, task_id, do)
    did = _DOES.get(do)
    if did is None:
        raise NotFound(what="such thing to do with a task")
    act, told, stays = did
    try:
        with transaction.atomic():
            act(request, task_id)
    except NotFound:
        raise
    except Refusal as refusal:
        wrong = problem(refusal)
        if wrong["href"] == "#reason":  # each form of the page has a reason of its own
            wrong["href"] += f"-{do}"
        return _task(request, member, task_id, [wrong])
    flash(request, told)
    return HttpResponseRedirect(reverse("desk:unit-task", args=[task_id]) if stays else reverse("desk:unit"))


def _write(request: Request, member: Membership, task_id: int, do: str) -> HttpResponse:
    """Decide a task, or say something about its case."""
    found = queries.task_of(member.unit_id, task_id)
    view = case_pages.seen(request, found.reference)
    if do == "comment":
        told, to = "Your comment was added.", reverse("desk:unit-task", args=[task_id])
        errors = case_pages.take_comment(request, view)
    else:
        told, to = f"Your decision about {view.title} is recorded.", reverse("desk:unit")
        errors = case_pages.take_decision(request, task_id, case_pages.task_kind(view, found.element))
    if errors:
        return _task(request, member, task_id, errors)
    flash(request, told)
    return HttpResponseRedirect(to)


@rule("desk.task")
def why(request: Request, task_id: int) -> HttpResponse:
    """Why a task is where it is: each choice that was made for it, in words and with every unit that was looked at."""
    row, choices = lists.task(task_id, at=request.at), []
    view = case_pages.seen(request, row.reference)
    for each in reversed(market.past(task_ids=[task_id])):
        names = {unit.code: unit.name for unit in market.market(each.market_hash).units}
        told = {"why": WHY[each.why], "at": each.at, "id": each.id, "sentences": explain(each.choice, names)}
        choices.append({**told, "rows": table(each.choice, names)})
    found = {"task": row, "case": view, "choices": choices, "handovers": queries.handovers(task_id)}
    return render(request, "desk/why.html", found)


def _take(request: Request, task_id: int) -> None:
    cases.claim_task(task_id=task_id, **_by(request))


def _hand_back(request: Request, task_id: int) -> None:
    to_market = request.POST.get("to") == "market"
    actions.hand_back(task_id=task_id, reason=_reason(request), to_market=to_market, **_by(request))


def _hold(request: Request, task_id: int) -> None:
    actions.hold(task_id=task_id, why=request.POST.get("why", ""), reason=_reason(request), **_by(request))


def _resume(request: Request, task_id: int) -> None:
    actions.resume(task_id=task_id, reason=_reason(request), **_by(request))


def _assign(request: Request, task_id: int) -> None:
    member, who = member_of(request), request.POST.get("who", "")
    people = {str(each.account_id) for each in queries.people(member.unit_id, _today(request))}
    if who not in people:
        raise actions.CannotTake(field="who", who="Nobody", why="choose one of the unit’s people")
    actions.assign(task_id=task_id, to_account_id=int(who), reason=_reason(request), **_by(request))


def _prioritise(request: Request, task_id: int) -> None:
    given = request.POST.get("priority", "")
    if given not in map(str, range(-MOST_PRIORITY, MOST_PRIORITY + 1)):
        raise actions.NoSuchPriority(field="priority")
    actions.prioritise(task_id=task_id, priority=int(given), reason=_reason(request), **_by(request))


_DOES: dict[str, tuple[Callable[[Request, int], None], str, bool]] = {
    "take": (_take, "It is yours now: others see that you work on it.", True),
    "hand_back": (_hand_back, "You handed it back.", False),
    "hold": (_hold, "It is on hold: nobody is given it until somebody goes on with it.", False),
    "resume": (_resume, "It goes on, with the turn that it had.", True),
    "assign": (_assign, "It is given to somebody else of your unit.", False),
    "prioritise": (_prioritise, "Its priority is changed.", False),
}
"""What may be done with a task, what is said then, and whether one stays with it."""


def _task(request: Request, member: Membership, task_id: int, errors: list[dict[str, str]]) -> HttpResponse:
    found = queries.task_of(member.unit_id, task_id)
    people = queries.people(member.unit_id, _today(request))
    context: dict[str, Any] = {
        **_case(request, found),
        "member": member,
        "task": found,
        "mine": found.claimed_by == request.account_id,
        "handovers": queries.handovers(task_id) if found.begun_elsewhere else [],
        "stop_reasons": [{"value": value, "text": text} for value, text in STOP_REASONS.items()],
        "people": [
            {
                "value": str(each.account_id),
                "text": each.label + (f", away: {each.deputy}" if each.deputy else ""),
            }
            for each in people
            if found.skill in each.skills
        ],
        "priorities": [
            {"value": str(each), "text": _priority(each)}
            for each in range(MOST_PRIORITY, -MOST_PRIORITY - 1, -1)
        ],
        "errors": errors,
        "typed": request.POST,
    }
    return render(request, "desk/unit_task.html", context)


def _case(request: Request, found: QueuedTask) -> dict[str, Any]:
    """What of a task's case the unit may see, and what is said instead of the rest."""
    view = case_pages.seen(request, found.reference)
    hidden, of = case_pages.hidden_from(request, view), service(view.service)
    return {
        "case": view,
        "looked": case_pages.looked_at(view, hidden),
        "hidden_said": hidden.get(of.said),
        "hidden_files": _hidden_files(request, view),
        "kind": of.tasks[found.element],
        "may_do": any(each.id == found.id and each.candidate for each in view.tasks),
        "may_comment": of.said not in hidden and case_pages.may_for(request, "case.comment", view),
        "outcome": request.POST.get("outcome", ""),
        "comment": request.POST.get("comment", ""),
    }


def _hidden_files(request: Request, view: CaseView) -> list[str]:
    """What is said instead of the files of a case that the unit may not see, by their classes of data."""
    assert request.unit is not None, "at this desk somebody acts as a unit"
    found = request.unit.hidden(view.department_id, view.classification, sorted(file_classes(view.id)))
    return list(found.values())


def _priority(step: int) -> str:
    if not step:
        return "As its day says"
    days = f"{abs(step)} day{'' if abs(step) == 1 else 's'}"
    return f"{days} {'sooner' if step > 0 else 'later'}"


def member_of(request: Request) -> Membership:
    """As whose member somebody is at this desk."""
    found = membership(request.account_id, _today(request))
    if found is None:
        raise NotInAUnit(what="open this page")
    return found


def _today(request: Request) -> Any:
    return request.at.astimezone(LONDON).date()


def _by(request: Request) -> dict[str, Any]:
    return {"actor": request.actor, "at": request.at}


def _reason(request: Request) -> str:
    return request.POST.get("reason", "")


def _place(request: Request) -> Place | None:
    """Where the page begins, as the link to it says; at the front if it says nothing that makes sense."""
    turn, _, task_id = request.GET.get("after", "").partition(",")
    try:
        moment = datetime.fromisoformat(turn)
    except ValueError:
        return None
    if moment.tzinfo is None or not task_id.isascii() or not task_id.isdecimal() or len(task_id) > 18:
        return None
    return Place(moment, int(task_id))
