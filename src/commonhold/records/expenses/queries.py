"""Reading expense policies and claims, and what stands against a claim."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from commonhold.base.periods import tax_year
from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.records.expenses import rules
from commonhold.records.expenses.models import Claim, ClaimLine, Policy
from commonhold.records.expenses.rates import Line, price

_TERMS = tuple(rules.PolicyTerms.__dataclass_fields__)
_LINE = tuple(Line.__dataclass_fields__)
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


def policy(department_id: int, on: date) -> rules.PolicyTerms:
    """The terms that hold on a day, or NoPolicy."""
    row = Policy.objects.filter(department_id=department_id, valid__contains=on).values_list(*_TERMS).first()
    if row is None:
        raise NoPolicy(day=on.strftime("%-d %B %Y"))
    return rules.PolicyTerms(*row)


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
    others = Claim.objects.filter(department_id=department_id, person_id=person_id)
    if except_claim_id is not None:
        others = others.exclude(id=except_claim_id)
    history = _history(others, lines)
    findings = rules.check(lines, terms, history, on)
    refused = any(found.severity == "refuse" for found in findings)
    return Assessment([] if refused else price(lines, history.car_miles), findings)


def assess_claim(claim_id: int) -> Assessment:
    """The findings of a claim as of the day on which it was last submitted, by the policy of that day."""
    found = claim(claim_id)
    on = found.submitted_at.astimezone(LONDON).date()
    lines = [priced.line for priced in found.lines]
    amounts_pence = [priced.amount_pence for priced in found.lines]
    history = _history(_before(found), lines)
    findings = rules.check(lines, policy(found.department_id, on), history, on, amounts_pence)
    return Assessment(amounts_pence, findings)


def claim(claim_id: int) -> ClaimFacts:
    row = Claim.objects.filter(id=claim_id).values_list(*_SUMMARY).first()
    if row is None:
        raise NotFound(what="claim")
    summary = dict(zip(_SUMMARY, row, strict=True))
    found = ClaimLine.objects.filter(claim_id=claim_id, version=summary["version"]).order_by("number")
    rows = found.values_list("number", *_LINE)
    lines = [PricedLine(number, _line(fields), fields[_AMOUNT]) for number, *fields in rows]
    return ClaimFacts(**summary, lines=lines)


def claim_of_case(case_reference: str) -> ClaimFacts:
    found = Claim.objects.filter(case_reference=case_reference).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(what=f"claim of case {case_reference}")
    return claim(found)


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
        for past in _history(_before(found), lines).lines
        if any(rules.like(priced.line, priced.amount_pence, past) for priced in found.lines)
    ]


def _line(fields: Sequence[object]) -> Line:
    """A line as it was put: what an own vehicle comes to is reckoned, so it is not part of it."""
    values = dict(zip(_LINE, fields, strict=True))
    if values["miles"]:
        values["amount_pence"] = None
    return Line(**values)  # type: ignore[arg-type]


def _before(found: ClaimSummary) -> QuerySet[Claim]:
    """The same person's claims that were submitted before this one."""
    mine = Claim.objects.filter(department_id=found.department_id, person_id=found.person_id)
    same_moment = Q(submitted_at=found.submitted_at, id__lt=found.id)
    return mine.filter(Q(submitted_at__lt=found.submitted_at) | same_moment)


def _history(claims: QuerySet[Claim], lines: Sequence[Line]) -> rules.History:
    """Miles of `claims` in the tax years of `lines`, and their lines of the same days or receipts.

    Miles count within the department: employments with one employer go together (ITEPA 2003 s.230(3), (4)).
    """
    current = ClaimLine.objects.filter(version=F("claim__version"))
    counted = current.filter(claim__in=claims.filter(state__in=_COUNTED), kind="own_car")
    car_miles: dict[int, Decimal] = {}
    for year in {tax_year(line.on) for line in lines if line.kind == "own_car"}:
        within = counted.filter(on__gte=date(year, 4, 6), on__lt=date(year + 1, 4, 6))
        car_miles[year] = within.aggregate(miles=Sum("miles"))["miles"] or Decimal(0)
    days = {line.on for line in lines}
    receipts = {line.receipt for line in lines if line.receipt}
    kept = claims.filter(state__in=[*_COUNTED, "returned"])
    alike = current.filter(Q(on__in=days) | Q(receipt__in=receipts), claim__in=kept)
    rows = alike.order_by("claim_id", "number").values_list("claim_id", "claim__case_reference", *_LINE)
    past = [
        rules.PastLine(claim_id, reference, _line(fields), fields[_AMOUNT])
        for claim_id, reference, *fields in rows
    ]
    return rules.History(car_miles, past)
