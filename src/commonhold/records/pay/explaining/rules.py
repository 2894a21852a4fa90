"""Why each line of a payslip is what it is, worked out again and checked against what was paid."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from commonhold.base.money import format_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation.explaining.explain import explain as explain_calculation
from commonhold.records.pay.calculation.explaining.explanation import Explanation
from commonhold.records.pay.explaining import agreed
from commonhold.records.pay.explaining.bases import explain_bases
from commonhold.records.pay.gross.explain import Sources
from commonhold.records.pay.gross.explain import explain as explain_gross
from commonhold.records.pay.gross.lines import Lines
from commonhold.records.pay.groups.rules import ElementFacts, GroupFacts
from commonhold.records.pay.inputs.rules import Inputs
from commonhold.records.pay.rules import columns_of, element_column
from commonhold.records.pay.working.earning import paid_elements
from commonhold.records.pay.working.rules import Reckoned

NOT_WORKED_OUT_AGAIN = (
    "This amount can’t be worked out again from what is recorded, so it isn’t explained here. Ask payroll how it"
    " came about."
)


class NotCalculated(Refusal):
    """This pay run is {state}, so its payslips are not what it pays. They are explained once it is calculated."""

    code = "pay.not-calculated"


@dataclass(frozen=True)
class Explained:
    """Why one line is what it is. Several parts if it is the sum of several, such as a salary that changed."""

    parts: tuple[Explanation, ...]
    remark: str = ""
    """What else there is to say: what was paid for the period before, or that the line can't be explained."""


@dataclass(frozen=True)
class Recovered:
    """What a run takes back of a debt."""

    pence: int
    owed_pence: int
    """What was owed to begin with."""
    raised_on: date
    reason: str


@dataclass(frozen=True)
class Stored:
    """A payslip as it is paid, by the codes of its columns."""

    amounts: Mapping[str, int]
    to_date: Mapping[str, int]
    recovered: Sequence[Recovered]


def explained(
    given: Inputs,
    reckoned: Reckoned,
    row: int,
    group: GroupFacts,
    elements: Sequence[ElementFacts],
    stored: Stored,
    corrected: Lines,
) -> dict[str, Explained]:
    """By code why each line is what it is. A line that comes to another amount now says so, and nothing else.

    `corrected` is what is paid in them of earlier periods, `element` being a place among the columns.
    """
    parts: dict[str, list[Explanation]] = {}
    if row in reckoned.taken.rows:
        for each in _parts(reckoned, row, group, elements, corrected):
            parts.setdefault(each.line, []).append(each)
    if (before := int(given.of_previous("taxable")[row])) and not given.terms["non_cumulative"][row]:
        taxed = int(given.of_previous("tax")[row])
        parts["tax"] = [agreed.after_others(each, before, taxed) for each in parts.get("tax", ())]
    found = {code: _line(given, reckoned, row, code, parts, stored) for code in stored.amounts}
    if stored.amounts["recovery"]:
        found["recovery"] = _recovery(stored)
    return {code: each for code, each in found.items() if each.parts or each.remark}


def unexplained(stored: Stored) -> dict[str, Explained]:
    """Of somebody of whom nothing can be worked out again."""
    return {code: Explained((), NOT_WORKED_OUT_AGAIN) for code, pence in stored.amounts.items() if pence}


def _line(
    given: Inputs,
    reckoned: Reckoned,
    row: int,
    code: str,
    parts: Mapping[str, Sequence[Explanation]],
    stored: Stored,
) -> Explained:
    whole = int(reckoned.columns[code][row]) if code in reckoned.columns else 0
    before, already = int(given.to_date(code)[row]), int(given.paid(code)[row])
    now = stored.amounts[code]
    if (whole - already, before + whole) != (now, stored.to_date[code]):
        return Explained((), NOT_WORKED_OUT_AGAIN)
    found = tuple(parts.get(code, ()))
    if not whole and not already and not any(each.pence for each in found):
        return Explained(())
    remark = (
        f"Of {format_pence(whole)} for the whole period, {format_pence(already)} was on payslips before this one:"
        f" that leaves {format_pence(now)}."
        if already
        else ""
    )
    return Explained(found, remark)


def _parts(
    reckoned: Reckoned, row: int, group: GroupFacts, elements: Sequence[ElementFacts], corrected: Lines
) -> Iterator[Explanation]:
    """Every explanation that there is of a row; `line` is the code of its column."""
    earned, taken = reckoned.earned, reckoned.taken
    of_elements = {**paid_elements(elements), **{each.id: element_column(each) for each in elements}}
    titles_by_code = {each.code: each.title for each in map(element_column, elements)}
    titles = {element: column.title for element, column in of_elements.items()}
    sources = Sources(earned.given, earned.period, group.basis, titles, earned.statutory)
    for index in np.flatnonzero(earned.lines.person == row):
        column = of_elements[int(earned.lines.element[index])]
        yield replace(explain_gross(earned.lines, int(index), sources), line=column.code)
    columns = columns_of(elements)
    sources = replace(sources, elements={place: each.title for place, each in enumerate(columns)})
    for line, element in enumerate(corrected.element.tolist()):
        yield replace(explain_gross(corrected, line, sources), line=columns[element].code)
    place = int(np.searchsorted(taken.rows, row))
    for each in explain_calculation(
        taken.people,
        taken.directors,
        taken.orders,
        taken.calculation,
        place,
        taken.period,
        taken.law,
        taken.elsewhere,
    ):
        if each.line != "net":
            yield each
        elif debt := int(taken.calculation.lines.debt_pence[place]):
            yield replace(each, line="debt", title="Owed, to be paid back later", pence=debt)
    if spared := int(reckoned.spared[row]):
        yield agreed.spared(spared)
    yield from explain_bases(reckoned, place, taken.law)
    for code, given_up in reckoned.sacrificed.columns.items():
        if given_up[row]:
            yield agreed.sacrifice(code, titles_by_code[code], int(given_up[row]))
    for index in np.flatnonzero(taken.deductions.row == place):
        column = of_elements[int(taken.of_deductions[index])]
        asked = int(taken.deductions.pence[index])
        pence = int(taken.calculation.deductions_taken_pence[index])
        yield agreed.deduction(column.code, column.title, asked, pence)


def _recovery(stored: Stored) -> Explained:
    """By what the run took of each debt: a plan may have changed since."""
    pence = sum(each.pence for each in stored.recovered)
    if pence != stored.amounts["recovery"]:
        return Explained((), NOT_WORKED_OUT_AGAIN)
    working = tuple(
        f"{format_pence(each.pence)} of the {format_pence(each.owed_pence)} that was paid too much, noted on"
        f" {each.raised_on:%-d %B %Y}: {each.reason}"
        for each in stored.recovered
    )
    rule = (
        "As much as was agreed, but no more than is owed, nor than the share of net pay that hardship leaves."
    )
    part = Explanation(
        "recovery", "Overpayment paid back", pence, rule, working, agreed.DEPARTMENT, provisional=False
    )
    return Explained((part,))
