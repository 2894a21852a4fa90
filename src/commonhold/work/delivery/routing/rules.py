"""Choosing the unit for a task: hard filters, then the service's policy. The same facts give the same choice.

What depends on the kind of work alone (which units a filter keeps out, and why) is worked out once for each kind and
kept, so that a choice does no more than price and compare the units that are left.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonhold.work.delivery.routing.filters.rules import (
    conflict,
    lacks,
    leaves,
    minutes_of,
    offered,
    quality_of,
)
from commonhold.work.delivery.routing.hours.rules import Hours, hours_of
from commonhold.work.delivery.routing.market import (
    IN_HOUSE,
    ROBOT,
    Choice,
    Finding,
    Load,
    Market,
    Offer,
    Policy,
    PolicyTerms,
    Residence,
    UnitFacts,
    Work,
)

POINT = 1_000_000
"""Points are reckoned in millionths."""
KINDS_KEPT = 10_000

Asked = Callable[[UnitFacts, Work], Residence]
"""Whether a unit may do the work where it is: the answer goes by the kind of work, not by the single task."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A unit that the filters by kind let through, with all that its score is made of laid out for counting."""

    code: str
    supplier: str | None
    in_house: bool
    robot: bool
    lot: str
    hidden: tuple[str, ...]
    interests: frozenset[str]
    hours: Hours
    minutes: int
    minutes_per_day: int
    quality: int
    quality_points: int
    bands: tuple[tuple[int, int], ...]
    pence: int
    """The price of the month's first task; of every task if there are no bands."""


@dataclass(frozen=True, slots=True)
class Kind:
    """All that choosing knows of a kind of work on a day."""

    policy: PolicyTerms
    candidates: tuple[Candidate, ...]
    kept_out: tuple[Finding, ...]
    residence: Mapping[str, Residence]
    """What was said of where each unit is."""


@dataclass(frozen=True)
class Chosen:
    """A choice, with everything that it went by."""

    work: Work
    choice: Choice
    unit_id: int | None
    market_hash: str
    load: Load
    kind: Kind


class Router:
    """Chooses within one market."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self._units = {unit.code: unit for unit in market.units}
        holidays = {region: frozenset(days) for region, days in market.holidays}
        self._hours = {unit.code: hours_of(unit, holidays) for unit in market.units}
        self._offers = _by_unit(market.offers)
        self._policies = _by_service(market.policies)
        self._kinds: dict[tuple[object, ...], Kind] = {}

    def choose(self, work: Work, load: Load, residence: Asked) -> Choice:
        """The unit for a task, and how every unit fared."""
        kind = self.kind(work, residence)
        standing, out = kind.candidates, kind.kept_out
        if work.not_units or work.interested or work.people_only:
            standing, out = _without_the_concerned(kind, work)
        if not standing:
            return Choice(None, "nobody", None, (), out)
        scored = _scored(standing, kind.policy, work, load)
        left, by, kept = _shared(standing, kind.policy, load, self._units)
        if kept:
            scored = [
                f if (why := kept.get(f.unit)) is None else f._replace(out=why[0], words=why[1])
                for f in scored
            ]
        best = _best(left, scored, work.task)
        by = "only" if by == "points" and len(standing) == 1 else by
        return Choice(best.code, by, best.lot, best.hidden, (*scored, *out))

    def kind(self, work: Work, residence: Asked) -> Kind:
        """What choosing knows of the kind of work that this is. The same `residence` is asked once for each kind."""
        on = work.at.date()
        key = (
            residence,
            on,
            work.department,
            work.service,
            work.element,
            work.skill,
            work.clearance,
            work.classification,
            work.needs,
            work.shows,
            work.minutes,
        )
        found = self._kinds.get(key)
        if found is None:
            if len(self._kinds) >= KINDS_KEPT:
                self._kinds.clear()
            found = self._kinds[key] = self._work_out(work, on, residence)
        return found

    def _work_out(self, work: Work, on: date, asked: Asked) -> Kind:
        policy = policy_on(self._policies.get(work.service, ()), on)
        residence = {unit.code: asked(unit, work) for unit in self.market.units}
        found = [self._sift(unit, work, on, policy, residence[unit.code]) for unit in self.market.units]
        candidates = tuple(each for each in found if isinstance(each, Candidate))
        kept_out = tuple(each for each in found if isinstance(each, Finding))
        return Kind(policy, candidates, kept_out, residence)

    def _sift(
        self, unit: UnitFacts, work: Work, on: date, policy: PolicyTerms, residence: Residence
    ) -> Candidate | Finding:
        """The filters in their order: whatever a unit fails first is the reason that is given."""
        if not residence.permit:
            return Finding(unit.code, "residency", residence.words)
        if words := lacks(unit, work):
            return Finding(unit.code, "skill", words)
        offer, words = offered(self._offers.get(unit.code, ()), work, on)
        if offer is None:
            return Finding(unit.code, "contract", words)
        if words := conflict(unit, work.department):
            return Finding(unit.code, "interest", words)
        if not unit.open:
            return Finding(unit.code, "closed", "is closed")
        if unit.leaving and leaves(unit, work):
            return Finding(unit.code, "transition", "is handing this kind of task over to others")
        record = next(
            (r for r in unit.records if (r.service, r.element) == (work.service, work.element)), None
        )
        minutes, quality = minutes_of(record, work.minutes), quality_of(record)
        return Candidate(
            code=unit.code,
            supplier=unit.supplier,
            in_house=unit.kind == IN_HOUSE,
            robot=unit.kind == ROBOT,
            lot=offer.lot,
            hidden=residence.hidden,
            interests=frozenset({*unit.conflicts, *([unit.supplier] if unit.supplier else [])}),
            hours=self._hours[unit.code],
            minutes=minutes,
            minutes_per_day=unit.minutes_per_day,
            quality=quality,
            quality_points=policy.quality * (1_000_000 - quality) * 100,
            bands=offer.bands,
            pence=_first_pence(offer, minutes),
        )


def policy_on(policies: Sequence[Policy], on: date) -> PolicyTerms:
    """The terms that hold on a day, of one service's policies; by price alone if nothing was decided."""
    begun = [each for each in policies if each.effective_from <= on]
    return max(begun, key=lambda each: each.number).terms if begun else PolicyTerms()


def price_pence(bands: Sequence[tuple[int, int]], nth: int) -> int:
    """What the month's `nth` task costs under bands by volume."""
    price = bands[0][1]
    for from_volume, pence in bands:
        if from_volume > nth:
            break
        price = pence
    return price


def _without_the_concerned(kind: Kind, work: Work) -> tuple[tuple[Candidate, ...], tuple[Finding, ...]]:
    """The candidates that have nothing to do with this one case, and the findings of all others."""
    standing, out = [], list(kind.kept_out)
    for each in kind.candidates:
        if work.people_only and each.robot:
            out.append(Finding(each.code, "people", "is a robot, and a robot found that this takes a person"))
        elif each.code in work.not_units:
            out.append(Finding(each.code, "separation", "did a step that this one must be separate from"))
        elif not each.interests.isdisjoint(work.interested):
            out.append(Finding(each.code, "interest", "its supplier has an interest in this case"))
        else:
            standing.append(each)
    return tuple(standing), tuple(out)


def _scored(standing: Iterable[Candidate], policy: PolicyTerms, work: Work, load: Load) -> list[Finding]:
    """The points of each. What varies is only the price by volume, and how long the work would wait."""
    volume_of, queue_of = load.volumes.get, load.minutes.get
    a_penny, a_minute = policy.price * POINT // 100, policy.lateness * POINT // 60
    positions: dict[Hours, int] = {}
    found = []
    for each in standing:
        pence = price_pence(each.bands, volume_of(each.lot, 0) + 1) if each.bands else each.pence
        late = 0
        if work.due_at is not None:
            hours = each.hours
            ahead = positions.get(hours)
            if ahead is None:
                ahead = positions[hours] = hours.position(work.at) - hours.position(work.due_at)
            queue = queue_of(each.code, 0)
            late = ahead + queue * hours.day_minutes // each.minutes_per_day + each.minutes
            if late < 0:
                late = 0
        points = a_penny * pence + each.quality_points + a_minute * late
        found.append(Finding(each.code, None, "", pence, each.quality, late, points))
    return found


Shared = tuple[Sequence[Candidate], str, Mapping[str, tuple[str, str]]]


def _shared(
    standing: Sequence[Candidate], policy: PolicyTerms, load: Load, units: Mapping[str, UnitFacts]
) -> Shared:
    """Those whom the policy's shares leave, by which share, and why the others are out of it.

    No share may leave nobody: one that would is passed over.
    """
    if not policy.shares:
        return standing, "points", {}
    given, total = load.given, sum(load.given.values()) + 1
    out: dict[str, tuple[str, str]] = {}
    most, least = -(-policy.supplier_percent * total // 100), policy.in_house_percent * total // 100
    has: dict[str | None, int] = {}
    in_house = 0
    for code, count in given.items():
        if (unit := units.get(code)) is None:
            continue
        if unit.supplier is not None:
            has[unit.supplier] = has.get(unit.supplier, 0) + count
        in_house += count if unit.kind == IN_HOUSE else 0
    full = {supplier for supplier, count in has.items() if count >= most}
    left = _kept(
        standing,
        [each for each in standing if each.supplier not in full],
        ("supplier_share", f"its supplier has {policy.supplier_percent}% of the month’s tasks already"),
        out,
    )
    if in_house < least and (ours := [each for each in left if each.in_house]):
        why = ("in_house_share", f"{policy.in_house_percent}% of the month’s tasks stay in house")
        return _kept(left, ours, why, out), "in_house_share", out
    for pilot in policy.pilots:
        if given.get(pilot.unit, 0) < pilot.percent * total // 100 and (
            theirs := [each for each in left if each.code == pilot.unit]
        ):
            why = ("pilot_share", f"{pilot.percent}% of the month’s tasks go to the pilot")
            return _kept(left, theirs, why, out), "pilot_share", out
    if pilots := {pilot.unit for pilot in policy.pilots}:
        why = ("pilot_share", "is a pilot, and has its share of the month’s tasks already")
        left = _kept(left, [each for each in left if each.code not in pilots], why, out)
    return left, "points", out


def _kept(
    before: Sequence[Candidate],
    after: Sequence[Candidate],
    why: tuple[str, str],
    out: dict[str, tuple[str, str]],
) -> Sequence[Candidate]:
    if not after:
        return before
    if len(after) < len(before):
        staying = {each.code for each in after}
        out.update((each.code, why) for each in before if each.code not in staying)
    return after


def _best(left: Sequence[Candidate], scored: Iterable[Finding], task: str) -> Candidate:
    """The fewest points; of several that have as few, the one whom a hash of the task's name falls on."""
    points = {finding.unit: finding.points or 0 for finding in scored if finding.out is None}
    fewest = min(points.values())
    tied = [each for each in left if points[each.code] == fewest]
    if len(tied) == 1:
        return tied[0]
    return min(tied, key=lambda each: hashlib.sha256(f"{task} {each.code}".encode()).digest())


def _first_pence(offer: Offer, minutes: int) -> int:
    return offer.bands[0][1] if offer.bands else -(-offer.micropence_per_minute * minutes // 1_000_000)


def _by_unit(offers: Iterable[Offer]) -> dict[str, list[Offer]]:
    found: dict[str, list[Offer]] = {}
    for each in offers:
        found.setdefault(each.unit, []).append(each)
    return found


def _by_service(policies: Iterable[Policy]) -> dict[str, list[Policy]]:
    found: dict[str, list[Policy]] = {}
    for each in policies:
        found.setdefault(each.service, []).append(each)
    return found
