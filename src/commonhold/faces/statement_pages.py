"""What the pages about statements share, in the office and at a supplier's desk: how one is found and shown, and what a
side says about a line."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

from commonhold.base.refusals import NotFound
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request
from commonhold.faces.pages import Paging, page_number, tried
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.disputes.rules import SIDES, Side, lines
from commonhold.oversight.service_levels.measuring.rules import LevelLine
from commonhold.oversight.service_levels.queries import DisputeFacts, StatementFacts
from commonhold.oversight.service_levels.settling.rules import total_pence
from commonhold.work.delivery.clocks.rules import STOPS
from commonhold.work.delivery.contracts.queries import ContractFacts, contract, contracts

Errors = list[dict[str, str]]
WIDTH = 300
"""How wide the picture of a service level is."""
MEASURES = {
    "completed_in_time": "Completed in time",
    "working_hours_to_complete": "Working hours to complete",
    "first_time_right": "Right the first time",
}


def listed(request: Request) -> dict[str, Any]:
    """A page of the statements that whoever asks may see, the latest month first."""
    paging = Paging(page_number(request), queries.count())
    return {
        "statements": queries.statements(limit=paging.size, offset=paging.offset),
        "contracts": {each.contract.code: each.contract for each in contracts()},
        "links": paging.links(request),
    }


def find(code: str, month: str) -> tuple[StatementFacts, ContractFacts]:
    """The statement at an address, and its contract."""
    try:
        first = datetime.strptime(month, "%Y-%m").date()  # noqa: DTZ007
    except ValueError as error:
        raise NotFound(what="statement at this address") from error
    return queries.statement(code, first), contract(code).contract


def around(facts: StatementFacts, of: ContractFacts) -> dict[str, Any]:
    """What every page about a statement shows."""
    return {
        "facts": facts,
        "statement": facts.statement,
        "contract": of,
        "month": date.fromisoformat(f"{facts.statement.month}-01"),
        "names": named(facts),
    }


def whole(facts: StatementFacts, of: ContractFacts) -> dict[str, Any]:
    """What the page of a statement shows of it."""
    return {
        **around(facts, of),
        "levels": [(level, picture(level)) for level in facts.statement.reckoned.levels],
        "measures": MEASURES,
        "stops": STOPS,
        "sides": SIDES,
        "departments": {each.code: each.name for each in all_departments()},
        "due_pence": total_pence(facts.statement, facts.decided.values()),
    }


def as_file(facts: StatementFacts) -> HttpResponse:
    """The statement as it was closed: the text that its hash is of."""
    name = f"{facts.statement.contract}-{facts.statement.month}.json"
    return HttpResponse(
        queries.document(facts.id),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def line_of(request: Request, facts: StatementFacts) -> str:
    """The line of a statement that somebody wants to dispute."""
    line = request.POST.get("line") or request.GET.get("line", "")
    if line not in lines(facts.statement):
        raise NotFound(what="line of the statement that can be disputed")
    return line


def dispute_of(facts: StatementFacts, number: int) -> DisputeFacts:
    """A dispute about a statement, by its number."""
    found = next((each for each in facts.disputes if each.id == number), None)
    if found is None:
        raise NotFound(what="dispute about this statement")
    return found


def typed(request: Request) -> dict[str, Any]:
    """What was entered in the forms about a dispute."""
    names = ("side", "words", "evidence", "amount", "reason")
    return {"typed": {name: request.POST.get(name, "") for name in names}}


def said(
    request: Request, verb: Callable[..., object], statement_id: int, side: Side, **values: object
) -> Errors:
    """Have a side say what the form says, by a verb of disputes; what is wrong, if that can be entered again."""
    return tried(
        lambda: verb(
            statement_id=statement_id,
            side=side,
            words=request.POST.get("words", ""),
            evidence=request.POST.get("evidence", ""),
            actor=request.actor,
            at=request.at,
            **values,
        )
    )


def named(facts: StatementFacts) -> dict[str, str]:
    """What the lines of a statement are called."""
    reckoned = facts.statement.reckoned
    return {
        **{line.key: f"Charge for {line.lot}" for line in reckoned.charges},
        **{f"credit:{level.service_level}": f"Credit for {level.service_level}" for level in reckoned.levels},
        **{line.key: f"Adjustment of {line.month}" for line in facts.statement.adjustments},
    }


def picture(level: LevelLine) -> dict[str, Any] | None:
    """Where the target, the measured share and its interval are drawn, in units of the picture."""
    if level.percent is None or level.low is None or level.high is None:
        return None
    wanted = level.percentile if level.percentile is not None else level.target
    least = max(Decimal(0), min(level.low, wanted, level.percent) - 2)

    def place(percent: Decimal) -> int:
        return round((percent - least) * WIDTH / (100 - least)) if least < 100 else WIDTH

    drawn = {"target": wanted, "percent": level.percent, "low": level.low, "high": level.high}
    told = ", ".join(f"{name} {value.normalize():f}%" for name, value in drawn.items())
    return {"told": told, "least": int(least), **{name: place(value) for name, value in drawn.items()}}
