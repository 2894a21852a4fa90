"""What of a plan Commonhold can't move, or moves later: said with what somebody has to do."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from commonhold.base.money import format_pence
from commonhold.base.periods import financial_year
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import budgets_held
from commonhold.core.departments.queries import department
from commonhold.records.ledger.queries import spent
from commonhold.records.moves.reorganising.going.queries import accounts_going, against_ranges, left_without
from commonhold.records.moves.reorganising.queries import Effect, PlanFacts
from commonhold.work.cases.handing_over.queries import open_of
from commonhold.work.delivery.contracts.fields.rules import EVERY
from commonhold.work.delivery.contracts.queries import in_force


class Beyond(NamedTuple):
    """A thing, how it stands, and what somebody has to do about it."""

    title: str
    says: str
    to_do: str


def beyond(plan: PlanFacts, effects: list[Effect], at: datetime) -> list[Beyond]:
    """Open work, posts, pay, budgets and contracts' scope, as they stand at this moment, in a fixed number of queries.

    `effects` are the plan's. Whoever asks acts for both departments.
    """
    if not effects:
        return []
    today = at.astimezone(LONDON).date()
    return [*_work(plan), *_posts(plan), *_pay(plan), *_budgets(plan, effects, today), *_contracts(plan)]


def _work(plan: PlanFacts) -> Iterator[Beyond]:
    open_ = open_of(accounts_going(plan.id), plan.from_department_id)
    if open_.tasks:
        yield Beyond(
            "Open tasks",
            f"{open_.tasks:,} for which people who go are named, or which they have taken.",
            f"Nothing: on the first working day there they pass to the nearest manager who stays in {plan.from_name}."
            " Reversing the plan doesn’t bring back what was passed on.",
        )
    if open_.asked_for:
        yield Beyond(
            "Cases that they asked for",
            f"{open_.asked_for:,} are open. They stay in {plan.from_name}, and whoever asked goes on seeing them.",
            f"{plan.from_name} ends them; or the person takes theirs back and asks in {plan.to_name}.",
        )


def _posts(plan: PlanFacts) -> Iterator[Beyond]:
    if vacant := left_without(plan.id, plan.on):
        yield Beyond(
            "Vacant posts",
            f"{vacant:,} in the parts that move, with nobody in them on the last day. Posts are made in"
            f" {plan.to_name} for those who come; empty ones don’t move.",
            f"HR of {plan.to_name} makes those that it goes on wanting; HR of {plan.from_name} closes them there.",
        )


def _pay(plan: PlanFacts) -> Iterator[Beyond]:
    below, above, no_range = against_ranges(plan.id)
    if below or above or no_range:
        yield Beyond(
            "Pay ranges",
            f"Pay is kept. Below what {plan.to_name} pays for their grade: {below:,}; above it: {above:,}; without a"
            f" range there: {no_range:,}.",
            f"Nothing for the move: {plan.to_name} decides later whether it brings pay into line.",
        )


def _budgets(plan: PlanFacts, effects: list[Effect], today: date) -> Iterator[Beyond]:
    yearly = sum(each.annual_pence for each in effects)
    here = {each.here.split(" ")[0] for each in effects if each.here}
    since = date(financial_year(today), 4, 1)
    already = spent(plan.from_department_id, here, since)
    yield Beyond(
        "Budgets",
        f"Commonhold’s ledger keeps no budgets. A year’s pay of those who go is {format_pence(yearly)}; booked on their"
        f" {len(here):,} cost centres since {since:%-d %B %Y} is {format_pence(already)}, which stays in the books of"
        f" {plan.from_name}.",
        "Finance of both departments agree what budget is transferred, and record it where budgets are kept.",
    )
    there = {each.there for each in effects}
    if without := sorted(there - budgets_held(plan.to_department_id, today)):
        named = ", ".join(without[:10]) + (f" and {len(without) - 10:,} more" if len(without) > 10 else "")
        yield Beyond(
            "Budget holders",
            f"Nobody in {plan.to_name} holds the budget of {named}. Who holds it in {plan.from_name} loses that with"
            " their roles there.",
            f"The administrator of {plan.to_name} grants it once the cost centres are there; until then managers"
            " approve what is claimed on them.",
        )


def _contracts(plan: PlanFacts) -> Iterator[Beyond]:
    left, joined = (department(each).code for each in (plan.from_department_id, plan.to_department_id))
    for facts, terms in in_force(plan.on):
        scope = [set(each.departments) for each in terms.lots]
        lots = [
            lot
            for lot, named in zip(terms.lots, scope, strict=True)
            if EVERY not in named
            and left in named
            and not any(
                other.service == lot.service and joined in at
                for other, at in zip(terms.lots, scope, strict=True)
            )
        ]
        if lots:
            yield Beyond(
                f"Contract {facts.code}",
                f"{facts.title} with {facts.supplier} covers {plan.from_name} and not {plan.to_name}, in"
                f" {', '.join(sorted({each.service for each in lots}))}.",
                f"Commercial agrees a change note that adds {joined}, if the supplier is to go on working for those who"
                " go; otherwise other units get their tasks.",
            )
