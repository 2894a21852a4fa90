"""The desk of a delivery unit: its queue, the next task, and what its people and supervisors do with one."""

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
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.queueing import actions, queries
from commonhold.work.cases.queueing.actions import STOP_REASONS, NotInAUnit
from commonhold.work.cases.queueing.queries import Place
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.routing.rules import MOST_PRIORITY
from commonhold.work.cases.rules import Membership
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
    member = _member(request)
    page = queries.queue(member.unit_id, request.account_id, after=_place(request))
    context = {
        "member": member,
        "length": queries.length(member.unit_id),
        "mine": queries.mine(member.unit_id, request.account_id),
        "page": page,
        "next": f"{page.next.turn_at.isoformat()},{page.next.task_id}" if page.next else None,
        "first": "after" not in request.GET,
        "held": queries.held(member.unit_id),
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
    return HttpResponseRedirect(reverse("desk:task", args=[task_id]))


@rule("desk.unit")
def task(request: Request, task_id: int) -> HttpResponse:
    """Hand a task back, hold it, go on with it; as a supervisor, give it to somebody or change its priority."""
    member = _member(request)
    if request.method != "POST":
        return _task(request, member, task_id, [])
    did = _DOES.get(request.POST.get("do", ""))
    if did is None:
        raise NotFound(what="such thing to do with a task")
    act, told = did
    try:
        with transaction.atomic():
            act(request, task_id)
    except NotFound:
        raise
    except Refusal as refusal:
        return _task(request, member, task_id, [problem(refusal)])
    flash(request, told)
    return HttpResponseRedirect(reverse("desk:unit"))


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


def _hand_back(request: Request, task_id: int) -> None:
    to_market = request.POST.get("to") == "market"
    actions.hand_back(task_id=task_id, reason=_reason(request), to_market=to_market, **_by(request))


def _hold(request: Request, task_id: int) -> None:
    actions.hold(task_id=task_id, why=request.POST.get("why", ""), reason=_reason(request), **_by(request))


def _resume(request: Request, task_id: int) -> None:
    actions.resume(task_id=task_id, reason=_reason(request), **_by(request))


def _assign(request: Request, task_id: int) -> None:
    member, who = _member(request), request.POST.get("who", "")
    people = {str(each.account_id) for each in queries.people(member.unit_id, _today(request))}
    if who not in people:
        raise actions.CannotTake(field="who", who="Nobody", why="choose one of the unit’s people")
    actions.assign(task_id=task_id, to_account_id=int(who), reason=_reason(request), **_by(request))


def _prioritise(request: Request, task_id: int) -> None:
    given = request.POST.get("priority", "")
    if given not in map(str, range(-MOST_PRIORITY, MOST_PRIORITY + 1)):
        raise actions.NoSuchPriority(field="priority")
    actions.prioritise(task_id=task_id, priority=int(given), reason=_reason(request), **_by(request))


_DOES: dict[str, tuple[Callable[[Request, int], None], str]] = {
    "hand_back": (_hand_back, "You handed it back."),
    "hold": (_hold, "It is on hold: nobody is given it until somebody goes on with it."),
    "resume": (_resume, "It goes on, with the turn that it had."),
    "assign": (_assign, "It is given to somebody else of your unit."),
    "prioritise": (_prioritise, "Its priority is changed."),
}


def _task(request: Request, member: Membership, task_id: int, errors: list[dict[str, str]]) -> HttpResponse:
    found = queries.task_of(member.unit_id, task_id)
    people = queries.people(member.unit_id, _today(request))
    context: dict[str, Any] = {
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


def _priority(step: int) -> str:
    if not step:
        return "As its day says"
    days = f"{abs(step)} day{'' if abs(step) == 1 else 's'}"
    return f"{days} {'sooner' if step > 0 else 'later'}"


def _member(request: Request) -> Membership:
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
