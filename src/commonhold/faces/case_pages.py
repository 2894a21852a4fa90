"""What the pages of a case share, whichever face shows them: may one see it, deciding, commenting, its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import FileResponse

from commonhold.base.money import format_pence
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.accounts.access import may, require
from commonhold.faces import shown
from commonhold.faces.access import Request
from commonhold.faces.fields import today
from commonhold.work.cases import actions, answers, queries, storage
from commonhold.work.cases.answers import AnswersRefused
from commonhold.work.cases.asking.queries import form_of
from commonhold.work.cases.catalogue import Form, TaskKind, service
from commonhold.work.cases.classes import classes
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.correspondence.queries import AttachmentRow, attachments
from commonhold.work.cases.looking.actions import note_seen
from commonhold.work.cases.queries import CaseView
from commonhold.work.cases.sight.queries import looks

NOTHING_HIDDEN: Mapping[str, str] = {}
Errors = list[dict[str, str]]
"""What is wrong, each with the field that it leads to; empty when nothing is."""


def seen(request: Request, reference: str) -> CaseView:
    """The case, if the access rules let this person see it."""
    view = queries.case_view(reference, account_id=request.account_id, at=request.at)
    require_for(request, "case.view", view)
    shown_too = set(service(view.service).looks_show) - hidden_from(request, view).keys()
    note_seen(view, view.classes | shown_too, actor=request.actor, at=request.at)
    return view


def hidden_from(request: Request, view: CaseView) -> Mapping[str, str]:
    """The classes of data of a case that are not shown to whoever asks, each with what is said instead."""
    if request.unit is None:
        return NOTHING_HIDDEN
    of = service(view.service)
    wanted = classes(of.questions) | {*of.looks_show, of.said}
    return request.unit.hidden(view.department_id, view.classification, sorted(wanted))


def require_for(request: Request, action: str, view: CaseView) -> None:
    """Refuse, unless the access rules let this person do `action` to the case."""
    require(action, roles=_roles(request, view), relations=view.relations)


def may_for(request: Request, action: str, view: CaseView) -> bool:
    """Whether the access rules let this person do `action` to the case."""
    return may(action, roles=_roles(request, view), relations=view.relations)


def _roles(request: Request, view: CaseView) -> frozenset[str]:
    """What somebody is in the departments whose case it is."""
    others = frozenset[str]() if view.shared_with_id is None else request.who.roles_in(view.shared_with_id)
    return request.who.roles_in(view.department_id) | others


@dataclass(frozen=True)
class Looked:
    """What was asked for as summary cards; what it comes to in pence; and what the rule check found, in words.

    The last two are None for a service that is not about money, or has no rule check.
    """

    groups: list[dict[str, Any]]
    total_pence: int | None = None
    findings: Sequence[str] | None = None


def looked_at(view: CaseView, hidden: Mapping[str, str] = NOTHING_HIDDEN) -> Looked:
    """What somebody needs to see who looks at a case. What the rules found is not for the person who asked.

    `hidden` are the classes of data that are not shown, each with what is said instead.
    """
    of = service(view.service)
    groups = shown.groups(of.questions, view.answers, hidden=hidden)
    if instead := [hidden[each] for each in of.looks_show if each in hidden]:
        return Looked(groups, None, instead)
    more = looks(view)
    if more.amounts_pence:
        for card, amount_pence in zip(groups[0]["cards"], more.amounts_pence, strict=True):
            card["rows"].append({"key": {"text": "Comes to"}, "value": {"text": format_pence(amount_pence)}})
    return Looked(groups, more.total_pence, None if "asker" in view.relations else more.findings)


def task_kind(view: CaseView, element: str) -> TaskKind:
    """What a task is to people: its title and the ways to finish it."""
    return service(view.service).tasks[element]


@dataclass(frozen=True)
class Asked:
    """A task's own questions on its page: what was typed to each, or is usual."""

    form: Form
    typed: Mapping[str, Any]
    errors: Errors

    def given(self) -> Mapping[str, Any]:
        """The answers to those questions that are put."""
        return self.form.section.heard(
            {name: value for name, value in self.typed.items() if value is not None}
        )


def asked_of(request: Request, view: CaseView, element: str) -> Asked | None:
    """What the task asks whoever does it, as they have answered it so far."""
    form = form_of(view, element, request.at)
    if form is None or request.method != "POST":
        return Asked(form, form.usual, []) if form else None
    read = {each: answers.read(each, request.POST, today(request)) for each in form.section.questions}
    typed = {each.name: value for each, (value, _) in read.items()}
    wrong = {each.name: message for each, (_, message) in read.items() if message}
    put = [each.name for each in form.section.asked(typed)]
    return Asked(form, typed, [{"text": wrong[name], "href": f"#{name}"} for name in put if name in wrong])


def take_decision(request: Request, task_id: int, kind: TaskKind, asked: Asked | None = None) -> Errors:
    """Finish a task as the form says."""
    chosen = kind.outcome(request.POST.get("outcome", ""))
    reason = request.POST.get("reason", "").strip()
    if chosen is None:
        return [
            {
                "text": f"Select {'what you want to do' if kind.writes else 'your decision'}",
                "href": "#outcome",
            }
        ]
    if chosen.message and not reason:
        return [{"text": "Enter your message", "href": "#reason"}]
    if chosen.needs_reason and not reason:
        return [{"text": "Enter a reason, so that the person who asked knows what to do", "href": "#reason"}]
    if asked and chosen.answers and asked.errors:
        return asked.errors
    try:
        with transaction.atomic():
            actions.complete_task(
                task_id=task_id,
                outcome=chosen.value,
                reason=reason,
                given=asked.given() if asked and chosen.answers else None,
                actor=request.actor,
                at=request.at,
            )
    except AnswersRefused as refusal:
        return [{"text": each.message, "href": f"#{each.field}"} for each in refusal.problems]
    except Refusal as refusal:
        if refusal.field is None:
            raise
        return [{"text": refusal.message, "href": f"#{refusal.field}"}]
    return []


def take_comment(request: Request, view: CaseView) -> Errors:
    """Add the comment of the form to the case."""
    require_for(request, "case.comment", view)
    text = request.POST.get("comment", "")
    try:
        with transaction.atomic():
            correspondence.comment(reference=view.reference, text=text, actor=request.actor, at=request.at)
    except Refusal as refusal:
        return [{"text": refusal.message, "href": "#comment"}]
    return []


def send_file(request: Request, reference: str, file_id: int) -> FileResponse:
    """A file of a case, to be kept rather than shown: what people upload never runs in the browser."""
    view = seen(request, reference)
    found = next((each for each in view.attachments if each.id == file_id), None)
    if found is None:
        raise NotFound(what="file")
    note_seen(view, [found.data_class], file_id=file_id, actor=request.actor, at=request.at)
    return _response(found)


def send_own_file(request: Request, file_id: int) -> FileResponse:
    """A file that this person uploaded."""
    found = attachments([file_id], request.account_id)
    if not found:
        raise NotFound(what="file")
    return _response(found[0])


def _response(row: AttachmentRow) -> FileResponse:
    return FileResponse(
        storage.opened(row.sha256), as_attachment=True, filename=row.name, content_type=row.content_type
    )
