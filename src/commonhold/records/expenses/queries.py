"""Reading expense policies and claims, and what stands against a claim."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum

from commonhold.base.periods import tax_year
from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.statements import planned_once
from commonhold.records.expenses import rules
from commonhold.records.expenses.models import Claim
from commonhold.records.expenses.rates import Line, price

_TERMS = tuple(rules.PolicyTerms.__dataclass_fields__)
_POLICY = f"SELECT {', '.join(_TERMS)} FROM expenses_policy WHERE department_id = %s AND valid @> %s::date"  # noqa: S608
_LINE = tuple(Line.__dataclass_fields__)
_LINE_COLUMNS = ", ".join(f'l."{name}"' for name in _LINE)
_AMOUNT = _LINE.index("amount_pence")
_COUNTED = ("submitted", "approved", "paid")
"""Claims whose miles count. A returned one is reckoned anew, after these, when it is submitted again."""


class NoPolicy(Refusal):
    """Your department has not said what expenses it pays on {day}. Ask its finance team to set a policy."""

    code = "expenses.no-policy"


@dataclass(frozen=True)
class Assessment:
    """What a claim comes to, line by line, and everything found about it."""

    amounts_pence: list[int]
    findings: list[rules.Finding]
    terms: rules.PolicyTerms
    """The policy by which they were found."""

    @property
    def total_pence(self) -> int:
        return sum(self.amounts_pence)

    @property
    def refused(self) -> list[rules.Finding]:
        """What keeps it from being submitted."""
        return [found for found in self.findings if found.severity == "refuse"]

    @property
    def within_policy(self) -> bool:
        """Whether nobody has to approve it."""
        return not self.findings


@dataclass(frozen=True)
class ClaimSummary:
    id: int
    department_id: int
    person_id: int
    employment_id: int
    cost_centre_id: int
    case_reference: str
    purpose: str
    state: str
    version: int
    total_pence: int
    reason: str
    submitted_at: datetime
    decided_at: datetime | None
    paid_at: datetime | None


@dataclass(frozen=True)
class PricedLine:
    """A line as it was claimed, and what it comes to."""

    number: int
    line: Line
    amount_pence: int


@dataclass(frozen=True)
class ClaimFacts(ClaimSummary):
    """A claim with the lines of its latest version."""

    lines: list[PricedLine]


_SUMMARY = tuple(ClaimSummary.__dataclass_fields__)
_CLAIM = f"""
SELECT {", ".join(f"c.{name}" for name in _SUMMARY)}, l.number, {_LINE_COLUMNS}
FROM expenses_claim c JOIN expenses_claimline l ON l.claim_id = c.id AND l.version = c.version
WHERE c.id = %s ORDER BY l.number
"""  # noqa: S608 (only names of columns)


def policy(department_id: int, on: date) -> rules.PolicyTerms:
    """The terms that hold on a day, or NoPolicy."""
    rows = planned_once(_POLICY, [department_id, on])
    if not rows:
        raise NoPolicy(day=on.strftime("%-d %B %Y"))
    return rules.PolicyTerms(*rows[0])


def assess(
    *,
    department_id: int,
    person_id: int,
    lines: Sequence[Line],
    on: date,
    except_claim_id: int | None = None,
) -> Assessment:
    """What claiming these lines on a day would come to, and everything found about them. Changes nothing."""
    terms = policy(department_id, on)
    history = _history(department_id, person_id, lines, except_claim_id)
    findings = rules.check(lines, terms, history, on)
    refused = any(found.severity == "refuse" for found in findings)
    return Assessment([] if refused else price(lines, history.car_miles), findings, terms)


def assess_claim(claim_id: int) -> Assessment:
    """The findings of a claim as of the day on which it was last submitted, by the policy of that day."""
    found = claim(claim_id)
    on = found.submitted_at.astimezone(LONDON).date()
    lines = [priced.line for priced in found.lines]
    amounts_pence = [priced.amount_pence for priced in found.lines]
    history = _history_before(found, lines)
    terms = policy(found.department_id, on)
    return Assessment(amounts_pence, rules.check(lines, terms, history, on, amounts_pence), terms)


def claim(claim_id: int) -> ClaimFacts:
    """A claim with its lines, in one query; NotFound if it is not there."""
    rows = planned_once(_CLAIM, [claim_id])
    if not rows:
        raise NotFound(what="claim")
    lines = [
        PricedLine(number, _line(fields), fields[_AMOUNT])
        for number, *fields in (row[len(_SUMMARY) :] for row in rows)
    ]
    summary = dict(zip(_SUMMARY, rows[0][: len(_SUMMARY)], strict=True))
    return ClaimFacts(**summary, lines=lines)


def claim_of_case(case_reference: str) -> ClaimFacts:
    found = Claim.objects.filter(case_reference=case_reference).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(what=f"claim of case {case_reference}")
    return claim(found)


def total_of_cases(case_references: Collection[str]) -> int | None:
    """What the claims of these cases come to together, in pence; None if none of them is about a claim."""
    found = Claim.objects.filter(case_reference__in=case_references)
    total: int | None = found.aggregate(total=Sum("total_pence"))["total"]
    return total


def claims_of(person_id: int) -> list[ClaimSummary]:
    """A person's claims, the newest first."""
    found = Claim.objects.filter(person_id=person_id).order_by("-id").values_list(*_SUMMARY)
    return [ClaimSummary(*row) for row in found]


def similar_claims(claim_id: int) -> list[rules.PastLine]:
    """Lines of the same person's earlier claims that one of this claim's may repeat."""
    found = claim(claim_id)
    lines = [priced.line for priced in found.lines]
    return [
        past
        for past in _history_before(found, lines).lines
        if any(rules.like(priced.line, priced.amount_pence, past) for priced in found.lines)
    ]


def _line(fields: Sequence[object]) -> Line:
    """A line as it was put: what an own vehicle comes to is reckoned, so it is not part of it."""
    values = dict(zip(_LINE, fields, strict=True))
    if values["miles"]:
        values["amount_pence"] = None
    return Line(**values)  # type: ignore[arg-type]


_OTHERS = """
FROM expenses_claim c JOIN expenses_claimline l ON l.claim_id = c.id AND l.version = c.version
WHERE c.department_id = %(department)s AND c.person_id = %(person)s AND c.id IS DISTINCT FROM %(claim)s::bigint
AND (%(before)s::timestamptz IS NULL OR (c.submitted_at, c.id) < (%(before)s::timestamptz, %(claim)s::bigint))
AND c.state = ANY(%(states)s::text[])
"""
"""Current lines of the other claims of a person: of all, or of those submitted before one of them."""
_MILES = f"SELECT sum(l.miles) {_OTHERS} AND l.kind = 'own_car' AND l.on >= %(since)s::date AND l.on < %(until)s::date"
_ALIKE = f"""
SELECT c.id, c.case_reference, {_LINE_COLUMNS} {_OTHERS}
AND (l.on = ANY(%(days)s::date[]) OR l.receipt = ANY(%(receipts)s::text[])) ORDER BY c.id, l.number
"""


def _history_before(found: ClaimSummary, lines: Sequence[Line]) -> rules.History:
    """What the same person had claimed before this claim was submitted."""
    return _history(found.department_id, found.person_id, lines, found.id, found.submitted_at)


def _history(
    department_id: int,
    person_id: int,
    lines: Sequence[Line],
    claim_id: int | None,
    before: datetime | None = None,
) -> rules.History:
    """Miles of a person's claims in the tax years of `lines`, and their lines of the same days or receipts.

    Those of the claim `claim_id` are left out, and of those submitted after it at `before`, if it is given.
    Miles count within the department: employments with one employer go together (ITEPA 2003 s.230(3), (4)).
    """
    others = {"department": department_id, "person": person_id, "claim": claim_id, "before": before}
    car_miles: dict[int, Decimal] = {}
    for year in {tax_year(line.on) for line in lines if line.kind == "own_car"}:
        within = {"since": date(year, 4, 6), "until": date(year + 1, 4, 6), "states": list(_COUNTED)}
        car_miles[year] = planned_once(_MILES, {**others, **within})[0][0] or Decimal(0)
    alike = {
        "days": list({line.on for line in lines}),
        "receipts": list({line.receipt for line in lines if line.receipt}),
        "states": [*_COUNTED, "returned"],
    }
    past = [
        rules.PastLine(claim_id, reference, _line(fields), fields[_AMOUNT])
        for claim_id, reference, *fields in planned_once(_ALIKE, {**others, **alike})
    ]
    return rules.History(car_miles, past)
