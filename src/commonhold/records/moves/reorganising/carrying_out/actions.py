"""Carrying out a plan as it was tried, stage by stage, and reversing it the other way round.

Each stage is one transaction: it is done or it isn't, and never twice, whoever is killed when.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import F

from commonhold.base.money import format_pence
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record_each, verb
from commonhold.core.departments import actions as departments
from commonhold.core.departments.models import CostCentre, Organisation
from commonhold.records.moves.by_plan.actions import prepare
from commonhold.records.moves.by_plan.rules import Planned
from commonhold.records.moves.completing import actions as completing
from commonhold.records.moves.reorganising.carrying_out.queries import run_that_paid
from commonhold.records.moves.reorganising.models import Mover, Plan, Stage
from commonhold.records.moves.reorganising.rules import (
    PROTECTION,
    ChangedSince,
    Document,
    NobodyPicked,
    NotTried,
    PaidThere,
    PlanBegun,
    checked,
)
from commonhold.records.moves.reorganising.trying import queries as trying
from commonhold.records.moves.reorganising.trying.rules import Seen, digest, named
from commonhold.records.pay.groups.queries import group_by_code
from commonhold.records.people.posts.actions import PostRow, create_posts


@verb
def carry_out_next(*, plan_id: int, actor: Actor, at: datetime) -> int | None:
    """Carry out the next stage of a plan that was tried, and return its number; None once all are done.

    The first one makes the structure there, and refuses if anything about those who are picked has changed; each other
    one looks again at its own people. Whoever calls acts for both departments.
    """
    plan = _locked(plan_id)
    if plan.state == "drawn":
        raise NotTried(code=plan.code)
    if plan.state in ("reversing", "reversed"):
        raise PlanBegun(code=plan.code, state=plan.state, wanted="carried out")
    stage = Stage.objects.filter(plan_id=plan_id, done_at=None).order_by("number").first()
    if stage is None:
        if plan.state == "tried":
            raise NobodyPicked(field="people")
        nothing_to_record()
        return None
    document = checked(plan.document)
    if plan.state == "tried":
        _require_as_tried(plan, document)
        _make_structure(plan, document, actor, at)
    _move(plan, document, stage.number, actor, at)
    Stage.objects.filter(id=stage.id).update(done_at=at)
    last = not Stage.objects.filter(plan_id=plan_id, done_at=None).exists()
    _become(plan, "carried out" if last else "begun")
    _record("stage_done", plan, actor, at, stage=stage.number, people=stage.people)
    return stage.number


@verb
def reverse_next(*, plan_id: int, reason: str, actor: Actor, at: datetime) -> int | None:
    """Undo the stage of a plan that was done last, and return its number; None once none is left.

    What was made there for the plan stays, empty. Refused once a pay run of the department joined has paid anybody.
    """
    plan = _locked(plan_id)
    if plan.state in ("drawn", "tried"):
        raise PlanBegun(code=plan.code, state=plan.state, wanted="reversed")
    done = Stage.objects.filter(plan_id=plan_id, reversed_at=None).exclude(done_at=None)
    stage = done.order_by("-number").first()
    if stage is None:
        nothing_to_record()
        return None
    if (run := run_that_paid(plan_id)) is not None:
        raise PaidThere(run=run)
    moves = Mover.objects.filter(plan_id=plan_id, stage=stage.number, move__state="completed")
    completing.undo(move_ids=list(moves.values_list("move_id", flat=True)), reason=reason, actor=actor, at=at)
    Stage.objects.filter(id=stage.id).update(reversed_at=at)
    _become(plan, "reversing" if done.exists() else "reversed")
    _record("stage_reversed", plan, actor, at, stage=stage.number, people=stage.people, reason=reason.strip())
    return stage.number


def _locked(plan_id: int) -> Plan:
    return Plan.objects.select_for_update().get(id=plan_id)


def _become(plan: Plan, state: str) -> None:
    Plan.objects.filter(id=plan.id).update(state=state)


def _require_as_tried(plan: Plan, document: Document) -> None:
    found = trying.trial(document, plan.from_department_id, plan.to_department_id)
    if digest(found) == plan.digest:
        return
    columns = ("employment_id", "problem", "before", "after", "manager_id")
    held = {row[0]: row[1:] for row in Mover.objects.filter(plan_id=plan.id).values_list(*columns)}
    now = {each.seen.employment_id: each for each in found}
    changed = [
        each.seen
        for key, each in now.items()
        if held.get(key) != (each.problem, each.seen.facts(), each.after, each.manager_id)
    ]
    gone = Mover.objects.filter(plan_id=plan.id).exclude(employment_id__in=now)
    told = [named(changed)] if changed else []
    told += [
        f"{name} ({number}), no longer picked" for name, number in gone.values_list("name", "number")[:20]
    ]
    raise ChangedSince(who=", ".join(told))


def _make_structure(plan: Plan, document: Document, actor: Actor, at: datetime) -> None:
    """The parts and cost centres there that the plan makes, each after what it is within."""
    joined = plan.to_department_id
    mapping = trying.mapping(document, plan.from_department_id, joined)
    parts = _ids(Organisation, joined)
    for part in mapping.new_parts:
        parts[part.code] = departments.create_organisation(
            department_id=joined,
            kind=part.kind,
            code=part.code,
            name=part.name,
            parent_id=parts[part.within] if part.within else None,
            actor=actor,
            at=at,
        )
    for centre in mapping.new_centres:
        departments.create_cost_centre(
            department_id=joined,
            organisation_id=parts[centre.organisation],
            code=centre.code,
            name=centre.name,
            actor=actor,
            at=at,
        )


def _ids(table: type[Organisation | CostCentre], department_id: int) -> dict[str, int]:
    return dict(table._default_manager.filter(department_id=department_id).values_list("code", "id"))


_BECOMES = """
UPDATE reorganising_mover m SET move_id = made.move_id
FROM unnest(%s::bigint[], %s::bigint[]) AS made (employment_id, move_id)
WHERE m.plan_id = %s AND m.employment_id = made.employment_id
"""


def _move(plan: Plan, document: Document, number: int, actor: Actor, at: datetime) -> None:
    """Move the people of a stage, by moves that are made and completed at once."""
    movers = list(Mover.objects.filter(plan_id=plan.id, stage=number).order_by("employment_id"))
    _require_unchanged(plan, movers, fit=True)
    planned = _planned(plan, document, movers, actor, at)
    moves = prepare(
        planned=planned,
        to_department_id=plan.to_department_id,
        on=plan.on,
        said=f"By the plan {plan.code}: {plan.name}",
        actor=actor,
        at=at,
    )
    with connection.cursor() as cursor:
        cursor.execute(_BECOMES, [list(moves), list(moves.values()), plan.id])
    managers = _managers(plan, document, movers)
    completing.complete(move_ids=moves.values(), managers=managers, actor=actor, at=at)
    # Completing has locked them. What others recorded between the first look and that isn't what was tried.
    _require_unchanged(plan, movers, fit=False)


def _require_unchanged(plan: Plan, movers: Collection[Mover], *, fit: bool) -> None:
    """What people have is what was tried; and, if `fit`, nothing has come between that lets them stay."""
    before = {each.employment_id: each.before for each in movers}
    now = trying.seen_again(list(before), plan.from_department_id, plan.to_department_id, plan.on)
    changed = [
        each for each in now if each.facts() != before[each.employment_id] or (fit and not _can_go(each))
    ]
    if changed:
        raise ChangedSince(who=named(changed))


def _can_go(each: Seen) -> bool:
    return each.employed and each.ends is None and not (each.moving or each.on_loan or each.employed_there)


def _planned(
    plan: Plan, document: Document, movers: Collection[Mover], actor: Actor, at: datetime
) -> list[Planned]:
    """The terms on which each goes: the same grade, pay, hours and place, in a post there that is like theirs."""
    joined = plan.to_department_id
    parts, centres = _ids(Organisation, joined), _ids(CostCentre, joined)
    group = group_by_code(joined, document.pay_group)

    def post_of(after: Mapping[str, str]) -> PostRow:
        part, centre = parts[after["organisation"]], centres[after["cost_centre"]]
        return PostRow(part, centre, after["title"], after["grade"])

    afters = {each.employment_id: each.after or {} for each in movers}
    wanted = {post_of(each) for each in afters.values()}
    posts = create_posts(department_id=joined, posts=wanted, actor=actor, at=at)
    return [
        Planned(
            employment_id=employment_id,
            post_id=posts[post_of(each)],
            grade=each["grade"],
            region=each["region"],
            weekly_hours=Decimal(each["weekly_hours"]),
            group_id=group.id,
            annual_pence=each["annual_pence"],
            says=PROTECTION,
            working=(
                f"Present pay: {format_pence(each['annual_pence'])} a year, full time",
                *document.protected,
            ),
        )
        for employment_id, each in afters.items()
    ]


def _managers(plan: Plan, document: Document, movers: Collection[Mover]) -> dict[int, int]:
    """Who manages each there, by the employment left: their manager, who goes now or went before; else the plan's."""
    went = Mover.objects.filter(plan_id=plan.id, move__state="completed")
    there = dict(went.values_list("employment_id", F("move__to_employment_id")))
    given = trying.manager_there(document, plan.to_department_id)
    found = {
        each.employment_id: given if each.manager_id is None else there.get(each.manager_id, each.manager_id)
        for each in movers
    }
    return {key: manager for key, manager in found.items() if manager is not None}


def _record(what: str, plan: Plan, actor: Actor, at: datetime, **after: object) -> None:
    """In the trails of both departments."""
    both = (plan.from_department_id, plan.to_department_id)
    about = [(each, None, f"reorganising.plan:{plan.id}") for each in both]
    record_each(f"reorganising.{what}", actor=actor, at=at, about=about, after=after)
