"""Drawing up a plan for whole units and trying it: what would become of everybody, kept, and nothing changed."""

from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.records.moves.reorganising.models import Mover, Plan, Stage
from commonhold.records.moves.reorganising.rules import CodeTaken, Document, PlanBegun, checked
from commonhold.records.moves.reorganising.trying import queries as trying
from commonhold.records.moves.reorganising.trying.rules import Tried, digest

_REDRAWN = ("drawn", "tried")


@verb
def draw(*, document: Document, actor: Actor, at: datetime) -> int:
    """Record a plan, or another version of one that isn't begun, and return its id. Nothing else happens yet.

    Whoever calls acts for both departments, here and in all that follows.
    """
    left, joined = trying.check(document)
    plan = Plan.objects.select_for_update().filter(code=document.code).first()
    if plan is not None and plan.state not in _REDRAWN:
        raise PlanBegun(code=plan.code, state=plan.state, wanted="drawn again")
    if plan is not None:
        _forget_trial(plan)
    try:
        with transaction.atomic():
            plan, _ = Plan.objects.update_or_create(
                code=document.code,
                defaults={
                    "name": document.name,
                    "from_department_id": left,
                    "to_department_id": joined,
                    "on": document.on,
                    "document": document.model_dump(mode="json", by_alias=True),
                    "state": "drawn",
                    "digest": "",
                    "drawn_by": actor.label,
                    "drawn_at": at,
                    "tried_at": None,
                },
            )
    except IntegrityError as error:
        raise CodeTaken(field="plan", given=document.code) from error
    _record("drawn", plan, actor, at, on=plan.on)
    return plan.id


@verb
def try_out(*, plan_id: int, actor: Actor, at: datetime) -> None:
    """Find what the plan would do to each person, and keep it: what is carried out later is this, or nothing."""
    plan = Plan.objects.select_for_update().get(id=plan_id)
    if plan.state not in _REDRAWN:
        raise PlanBegun(code=plan.code, state=plan.state, wanted="tried again")
    of = (checked(plan.document), plan.from_department_id, plan.to_department_id)
    found = trying.trial(*of)
    trying.look_ahead(found, *of)
    _forget_trial(plan)
    Mover.objects.bulk_create((_mover(plan, each) for each in found), batch_size=2_000)
    Stage.objects.bulk_create(_stages(plan, found))
    plan.state, plan.tried_at, plan.digest = "tried", at, digest(found)
    plan.save(update_fields=["state", "tried_at", "digest"])
    going = sum(each.stage is not None for each in found)
    _record("tried", plan, actor, at, going=going, staying=len(found) - going, digest=plan.digest)


def _forget_trial(plan: Plan) -> None:
    Mover.objects.filter(plan_id=plan.id).delete()
    Stage.objects.filter(plan_id=plan.id).delete()


def _mover(plan: Plan, each: Tried) -> Mover:
    return Mover(
        plan_id=plan.id,
        from_department_id=plan.from_department_id,
        to_department_id=plan.to_department_id,
        employment_id=each.seen.employment_id,
        number=each.seen.number,
        name=each.seen.name,
        stage=each.stage,
        problem=each.problem,
        says=each.says,
        manager_id=each.manager_id,
        before=each.seen.facts(),
        after=each.after,
        annual_pence=each.yearly_pence,
        leave_pence=each.leave_pence,
        asks=each.asks,
    )


def _stages(plan: Plan, found: Iterable[Tried]) -> list[Stage]:
    people: dict[int, int] = {}
    for each in found:
        if each.stage is not None:
            people[each.stage] = people.get(each.stage, 0) + 1
    return [Stage(plan_id=plan.id, number=number, people=count) for number, count in sorted(people.items())]


def _record(what: str, plan: Plan, actor: Actor, at: datetime, **after: object) -> None:
    """In the trails of both departments."""
    departments = (plan.from_department_id, plan.to_department_id)
    about = [(each, None, f"reorganising.plan:{plan.id}") for each in departments]
    record_each(f"reorganising.{what}", actor=actor, at=at, about=about, after=after)
