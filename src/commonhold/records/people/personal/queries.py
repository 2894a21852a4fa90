"""What becomes of a person's own facts when they move: who they are, how they are reached and paid, how long they have
served, and their other employments. It changes nothing; `transferring.actions.transfer` carries what is carried."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from commonhold.core.audit.statements import planned_once
from commonhold.records.people.carrying.queries import within
from commonhold.records.people.carrying.rules import Carried, Journey


class _Facts(NamedTuple):
    move_id: int
    name: str
    born: date
    has_number: bool
    civil_service_from: date | None
    continuous_from: date
    has_contact: bool
    has_account: bool
    grade: str | None
    weekly_hours: Any
    sharers: int
    joined_grade: str | None
    joined_hours: Any
    others: list[str]
    """Their other employments on the day of the move, each with its department."""


_FULL_WEEK_HOURS = 37
"""Without breaks. Assumed: departments differ a little, and two who share a job work no more than that together."""

_FACTS = Path(__file__).with_name("facts.sql").read_text()


def travels(journeys: Sequence[Journey]) -> dict[int, list[Carried]]:
    """What becomes of each traveller's own facts, by the move, in one statement.

    Whoever is seconded out keeps all of it where it is."""
    going = within(journeys)
    rows = planned_once(
        _FACTS,
        {
            "week": _FULL_WEEK_HOURS,
            "moves": [each.move_id for each in going],
            "lefts": [each.from_employment_id for each in going],
            "joined": [each.to_employment_id for each in going],
            "posts": [each.to_post_id for each in going],
            "hours": [each.to_weekly_hours for each in going],
            "to": [each.to_department_id for each in going],
            "days": [each.on for each in going],
        },
    )
    found = {row[0]: _Facts(*row) for row in rows}
    return {each.move_id: _carried(each, found[each.move_id]) for each in going if each.move_id in found}


def _carried(journey: Journey, facts: _Facts) -> list[Carried]:
    always = (_identity, _contact, _account, _continuous_service, _civil_service, _grade, _hours)
    return [*(each(facts) for each in always), *_shared_post(facts), *_others(journey, facts)]


def _identity(facts: _Facts) -> Carried:
    return Carried(
        "people.identity",
        "Name, date of birth and National Insurance number",
        "carried",
        f"{facts.name}, born {facts.born:%-d %B %Y}"
        + ("" if facts.has_number else "; the National Insurance number isn’t known"),
        "They are one person in every department, with the account by which they sign in.",
        to_do="" if facts.has_number else "Ask for the National Insurance number before the first pay day.",
        data_class="identity",
    )


def _contact(facts: _Facts) -> Carried:
    known = facts.has_contact
    return Carried(
        "people.contact",
        "Telephone and private e-mail address",
        "carried" if known else "asked",
        "As they are known" if known else "Not known",
        "Somebody is reached outside work in the same way wherever they work."
        if known
        else "The department left has none.",
        to_do="" if known else "Ask for a telephone number and an e-mail address.",
        data_class="contact",
    )


def _account(facts: _Facts) -> Carried:
    known = facts.has_account
    return Carried(
        "people.bank_account",
        "Bank account",
        "carried" if known else "asked",
        "Pay goes to the account that is recorded, and to another one from the day that is recorded for it"
        if known
        else "Not known",
        "Where pay goes doesn’t depend on who pays it." if known else "The department left has none.",
        to_do="" if known else "Ask for an account before the first cut-off.",
        data_class="bank",
    )


def _continuous_service(facts: _Facts) -> Carried:
    """Crown employment is one employment for continuity: Employment Rights Act 1996, section 191 (with Part XIV)."""
    return Carried(
        "people.continuous_service",
        "Continuous service",
        "carried",
        f"Since {facts.continuous_from:%-d %B %Y}",
        "Employment under the Crown is continuous across departments (Employment Rights Act 1996, section 191).",
    )


def _civil_service(facts: _Facts) -> Carried:
    since = facts.civil_service_from
    return Carried(
        "people.civil_service_start",
        "Start in the Civil Service",
        "asked" if since is None else "carried",
        "Not known" if since is None else f"{since:%-d %B %Y}",
        "Nobody has recorded when they first entered the Civil Service."
        if since is None
        else "It is the same wherever they work.",
        to_do="Ask for the date, and record it from the letter of appointment." if since is None else "",
    )


def _grade(facts: _Facts) -> Carried:
    return _kept_or_other(
        "people.grade", "Grade", facts.grade, facts.joined_grade, "the post that they take up"
    )


def _hours(facts: _Facts) -> Carried:
    def said(hours: Any) -> str | None:
        return None if hours is None else f"{hours.normalize():f} hours a week"

    was, joined = said(facts.weekly_hours), said(facts.joined_hours)
    return _kept_or_other(
        "people.working_pattern", "Working pattern", was, joined, "what was agreed for the move"
    )


def _kept_or_other(part: str, title: str, was: str | None, joined: str | None, by: str) -> Carried:
    """What is agreed anew for the employment joined: as yet unknown, the same, or another."""
    if joined is None:
        to_do = f"Agree with the department joined; until now it is {was or 'not known'}."
        return Carried(part, title, "asked", was or "Not known", f"It goes by {by}.", to_do=to_do)
    if joined == was:
        return Carried(part, title, "carried", joined, f"It is the same by {by}.")
    return Carried(
        part,
        title,
        "converted",
        joined,
        f"It goes by {by}.",
        working=(f"{was or 'Not known'} before", f"{joined} after"),
    )


def _shared_post(facts: _Facts) -> list[Carried]:
    if not facts.sharers:
        return []
    others = "Another person has" if facts.sharers == 1 else f"{facts.sharers} others have"
    return [
        Carried(
            "people.job_share",
            "Job share",
            "asked",
            f"{others} the same post, for the rest of a full week",
            "Who shares a job isn’t recorded; a share is between people in one department, and stays there.",
            seen_by="from",
            to_do="If they share a job, agree with who stays how its work is done from the day of the move.",
        )
    ]


def _others(journey: Journey, facts: _Facts) -> list[Carried]:
    return [
        Carried(
            f"people.other_employment.{place}",
            "Another employment",
            "asked",
            f"Stays as it is: {other}",
            "Only the employment that is moved ends or is lent.",
            seen_by="from" if journey.kind != "return" else "to",
            to_do="Ask whether it goes on, and end it if it doesn’t.",
        )
        for place, other in enumerate(facts.others, start=1)
    ]
