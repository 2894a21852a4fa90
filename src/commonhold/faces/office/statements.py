"""Statements of contracts: the list, one with its working, and the document to the byte."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.access import may
from commonhold.core.departments.queries import all_departments
from commonhold.faces.access import Request, rule
from commonhold.faces.pages import Paging, page_number
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.disputes.rules import SIDES, lines
from commonhold.oversight.service_levels.measuring.rules import LevelLine
from commonhold.oversight.service_levels.queries import StatementFacts
from commonhold.oversight.service_levels.settling.rules import total_pence
from commonhold.work.delivery.clocks.rules import STOPS
from commonhold.work.delivery.contracts.queries import ContractFacts, contract, contracts

VIEW, WORK = "statement.view", "statement.work"
WIDTH = 300
"""How wide the picture of a service level is."""
MEASURES = {
    "completed_in_time": "Completed in time",
    "working_hours_to_complete": "Working hours to complete",
    "first_time_right": "Right the first time",
}


@rule(VIEW)
def statements(request: Request) -> HttpResponse:
    """Every statement, the latest month first."""
    paging = Paging(page_number(request), queries.count())
    rows = queries.statements(limit=paging.size, offset=paging.offset)
    context = {
        "statements": rows,
        "contracts": {each.contract.code: each.contract for each in contracts()},
        "links": paging.links(request),
    }
    return render(request, "office/statements.html", context)


@rule(VIEW)
def statement(request: Request, code: str, month: str) -> HttpResponse:
    """A statement with the working of each figure, and all that was said about it."""
    facts, of = find(code, month)
    context: dict[str, Any] = {
        **around(facts, of),
        "levels": [(level, picture(level)) for level in facts.statement.reckoned.levels],
        "measures": MEASURES,
        "stops": STOPS,
        "sides": SIDES,
        "departments": {each.code: each.name for each in all_departments()},
        "disputable": lines(facts.statement),
        "may_work": may(WORK, roles=request.roles),
        "due_pence": total_pence(facts.statement, facts.decided.values()),
    }
    return render(request, "office/statement.html", context)


@rule(VIEW)
def document(_request: Request, code: str, month: str) -> HttpResponse:
    """The statement as it was closed: the text that its hash is of."""
    facts, _ = find(code, month)
    name = f"{facts.statement.contract}-{facts.statement.month}.json"
    return HttpResponse(
        queries.document(facts.id),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


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
