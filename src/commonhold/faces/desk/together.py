"""Deciding many tasks of one kind together: which, the decision, a last look, and what became of each."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse

from commonhold.faces.access import LARGEST_NUMBER, Request, rule
from commonhold.faces.case_pages import Errors
from commonhold.faces.pages import flash
from commonhold.records.expenses import queries as expenses
from commonhold.work.cases.catalogue import Outcome, TaskKind, service
from commonhold.work.cases.deciding.actions import decide_all
from commonhold.work.cases.lists import queries as lists
from commonhold.work.cases.lists.queries import TaskRow
from commonhold.work.cases.rules import LONGEST_COMMENT

MOST = 100
"""How many tasks one decision on a page is about."""
_DECIDED = "decided_together"


def choosable(request: Request, rows: Sequence[TaskRow]) -> set[int]:
    """Those of the tasks that this person may decide together with others."""
    among = [each.id for each in rows if not (_kind(each).questions or _kind(each).does)]
    who = request.who
    return lists.to_be_done_by(
        request.account_id, among=among, grants=who.grants, department_ids=who.department_ids, at=request.at
    )


def chosen(sent: QueryDict) -> list[int]:
    """The tasks that were ticked, each once; what is no number is none."""
    numbers = (each for each in sent.getlist("task") if each.isascii() and each.isdigit() and len(each) < 20)
    return [each for each in dict.fromkeys(map(int, numbers)) if each <= LARGEST_NUMBER]


def wrong_with(task_ids: Sequence[int], rows: Sequence[TaskRow]) -> str:
    """Why these can't be decided together, as the person has to hear it; empty if they can be."""
    if len(task_ids) > MOST:
        return f"Select at most {MOST} tasks"
    if not rows:
        return "Select the tasks to decide together"
    titles = sorted({each.title for each in rows})
    if len({(each.service, each.element) for each in rows}) > 1:
        return f"Select tasks of one kind: these are “{'” and “'.join(titles)}”"
    return ""


@rule("desk.task")
def together(request: Request) -> HttpResponse:
    """The decision about the tasks in the address; with it, a last look; and confirmed, the deciding."""
    task_ids = chosen(request.POST if request.method == "POST" else request.GET)
    rows = lists.tasks(task_ids[: MOST + 1], at=request.at)
    if wrong := wrong_with(task_ids, rows):
        flash(request, f"Nothing was decided. {wrong}.")
        return HttpResponseRedirect(reverse("desk:queue"))
    kind = _kind(rows[0])
    context: dict[str, Any] = {
        "rows": rows,
        "kind": kind,
        "outcome": request.POST.get("outcome", ""),
        "reason": request.POST.get("reason", "").strip(),
        "errors": [],
    }
    outcome = kind.outcome(context["outcome"])
    if request.method == "POST":
        context["errors"] = _errors(outcome, context["reason"])
    if outcome is None or context["errors"] or request.method != "POST" or "change" in request.POST:
        return render(request, "desk/together.html", context)
    if "confirmed" in request.POST:
        return _decide(request, task_ids, outcome, context["reason"])
    context |= {
        "chosen": outcome,
        "oldest": min(each.opened_at for each in rows),
        "total_pence": expenses.total_of_cases([each.reference for each in rows]),
    }
    return render(request, "desk/together_check.html", context)


@rule("desk.task")
def decided(request: Request) -> HttpResponse:
    """What became of the tasks that this person decided last."""
    told = request.session.get(_DECIDED)
    if told is None:
        return HttpResponseRedirect(reverse("desk:queue"))
    left_ids = [task_id for _, task_ids in told["left"] for task_id in task_ids]
    rows = {each.id: each for each in lists.tasks([*told["done"], *left_ids], at=request.at)}
    context = {
        "label": told["label"],
        "done": [rows[each] for each in told["done"] if each in rows],
        "count": len(told["done"]) + len(left_ids),
        "left": [
            {"why": why, "count": len(ids), "rows": [rows[each] for each in ids if each in rows]}
            for why, ids in told["left"]
        ],
    }
    return render(request, "desk/together_done.html", context)


def _decide(request: Request, task_ids: Sequence[int], outcome: Outcome, reason: str) -> HttpResponse:
    told = decide_all(
        task_ids=task_ids, outcome=outcome.value, reason=reason, actor=request.actor, at=request.at
    )
    request.session[_DECIDED] = {
        "label": outcome.label,
        "done": list(told.done),
        "left": [(each.message, list(each.task_ids)) for each in told.left],
    }
    return HttpResponseRedirect(reverse("desk:decided"))


def _errors(outcome: Outcome | None, reason: str) -> Errors:
    if outcome is None:
        return [{"text": "Select your decision", "href": "#outcome"}]
    if outcome.needs_reason and not reason:
        return [{"text": "Enter a reason, so that those who asked know what to do", "href": "#reason"}]
    if len(reason) > LONGEST_COMMENT:
        return [{"text": f"The reason must be {LONGEST_COMMENT:,} characters or fewer", "href": "#reason"}]
    return []


def _kind(row: TaskRow) -> TaskKind:
    return service(row.service).tasks[row.element]
