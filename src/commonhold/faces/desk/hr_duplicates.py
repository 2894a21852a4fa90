"""The desk of HR: people who may have been recorded twice, made one, and parted again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.base.refusals import Conflict, NotFound
from commonhold.core.accounts.queries import accounts
from commonhold.faces.access import Request, rule
from commonhold.faces.desk.choosing import departments_for
from commonhold.faces.desk.doing import done
from commonhold.faces.desk.hr import HR, address
from commonhold.faces.fields import chosen, reason_of, text, typed
from commonhold.records.people.finding.queries import accounts_of, employments_of, possible_duplicates
from commonhold.records.people.merging import actions
from commonhold.records.people.merging.queries import acts_for_all, merges_within
from commonhold.records.people.merging.rules import OtherDepartmentsConcerned
from commonhold.records.people.queries import persons

MOST = 100


@rule("desk.people")
def duplicates(request: Request) -> HttpResponse:
    """Possible duplicates where one works, and the merges that hold."""
    mine = request.who.departments_as(HR)
    found = possible_duplicates(mine, limit=MOST)
    merged = merges_within(mine, limit=MOST)
    ids = {person_id for each in found for person_id in (each.person_id, each.other_id)}
    ids |= {each.into_person_id for each in merged}
    numbers: dict[int, list[str]] = {each: [] for each in ids}
    for job in employments_of(ids, mine):
        numbers[job.person_id].append(job.number)
    context = {
        "found": found,
        "merged": merged,
        "numbers": {person_id: ", ".join(each) for person_id, each in numbers.items()},
        "people": persons(each.into_person_id for each in merged),
        "most": MOST,
    }
    return render(request, "desk/hr_duplicates.html", context)


@rule("desk.people")
def pair(request: Request, person_id: int, other_id: int) -> HttpResponse:
    """Two who may be one, side by side; on POST, makes them one."""
    mine = request.who.departments_as(HR)
    alike = possible_duplicates(mine, person_id=person_id)
    found = next((each for each in alike if {each.person_id, each.other_id} == {person_id, other_id}), None)
    if found is None:
        raise NotFound(what="pair of people who may be one")
    ids = [found.person_id, found.other_id]
    held = accounts_of(ids)
    known = accounts(held.values())

    def merge() -> str:
        kept = chosen(request, "into", {str(each): each for each in ids}, what="whose name and number stay")
        account = text(request, "account_id")
        if not _all_mine(request, ids):
            raise OtherDepartmentsConcerned
        actions.merge(
            person_id=next(each for each in ids if each != kept),
            into_person_id=kept,
            reason=reason_of(request),
            account_id=int(account) if account in map(str, held.values()) else None,
            actor=request.actor,
            at=request.at,
        )
        return "They are one person now. You can part them again on this page."

    context = {
        "alike": found,
        "sides": _sides(request, ids),
        "accounts": {each: known[account_id] for each, account_id in held.items()},
        "typed": typed(request, ("into", "reason", "account_id")),
        "other_departments": None if _all_mine(request, ids) else OtherDepartmentsConcerned().message,
    }
    back = reverse("desk:duplicates")
    return done(request, "desk/hr_pair.html", merge, context, back=back, first="reason")


@rule("desk.people")
def merged(request: Request, merge_id: int) -> HttpResponse:
    """A merge that holds; on POST, parts the two again."""
    mine = request.who.departments_as(HR)
    found = next((each for each in merges_within(mine) if each.id == merge_id), None)
    if found is None:
        raise NotFound(what="merge")

    def part() -> str:
        if not _all_mine(request, [found.into_person_id]):
            raise OtherDepartmentsConcerned
        actions.separate(merge_id=merge_id, actor=request.actor, at=request.at)
        return "They are two people again, with what each had before."

    context = {
        "merge": found,
        "person": persons([found.into_person_id])[found.into_person_id],
        "jobs": employments_of([found.into_person_id], mine),
        "address": address,
    }
    back = reverse("desk:duplicates")
    return done(request, "desk/hr_merge.html", part, context, back=back, first="main-content")


def _all_mine(request: Request, ids: list[int]) -> bool:
    """Whether one is HR wherever these people are or were employed, and not somewhere only in another role."""
    elsewhere = set(request.who.department_ids) - set(request.who.departments_as(HR))
    return acts_for_all(*ids) and not employments_of(ids, elsewhere)


def _sides(request: Request, ids: list[int]) -> list[dict[str, Any]]:
    """What is known of each of two people where one works."""
    mine = request.who.departments_as(HR)
    named = {int(each["value"]): each["text"] for each in departments_for(request, HR)}
    people, jobs = persons(ids), employments_of(ids, mine)
    if len(people) < len(ids):  # made one by somebody else at the same moment
        raise Conflict
    return [
        {
            "id": each,
            "person": people[each],
            "jobs": [(job, named[job.department_id]) for job in jobs if job.person_id == each],
        }
        for each in ids
    ]
