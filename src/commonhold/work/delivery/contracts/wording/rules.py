"""The terms of a contract in words, part by part, and what is different between two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from commonhold.base.differences import Change, How, details
from commonhold.base.money import format_pence
from commonhold.work.delivery.contracts.fields.rules import EVERY
from commonhold.work.delivery.contracts.rules import Lot, Rate, ServiceLevel, Terms
from commonhold.work.residency.cedar.vocabulary import SAFEGUARDS

MEASURES = {
    "completed_in_time": "completed in time",
    "first_time_right": "right the first time",
    "working_hours_to_complete": "completed within so many working hours",
}
EXCLUSIONS = {
    "waiting_for_customer": "time in which the customer is waited for",
    "waiting_for_department": "time in which the department is waited for",
    "force_majeure": "force majeure",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the terms: `says` is what it says, by what each thing is called."""

    kind: str
    key: str
    """What it is the same part by, among those of its kind, from one version to the next."""
    title: str
    says: dict[str, str]


def parts(terms: Terms) -> list[Part]:
    """Everything that terms say, in the order in which people read a contract."""
    return [
        _term(terms),
        *_ways_out(terms),
        *(Part("Lot", each.code, f"Lot {each.code}", _lot(each)) for each in terms.lots),
        *(Part("Rate", each.lot, f"Rate of lot {each.lot}", _rate(each)) for each in terms.rates),
        *_prices_over_time(terms),
        *(
            Part("Service level", each.code, f"Service level {each.code}", _service_level(each))
            for each in terms.service_levels
        ),
        *_credits(terms),
        *_commitments(terms),
    ]


def compare(old: Terms, new: Terms) -> list[Change]:
    """What newer terms add, change and take away."""
    before = {(each.kind, each.key): each for each in parts(old)}
    after = {(each.kind, each.key): each for each in parts(new)}
    found = []
    for place in dict.fromkeys([*after, *before]):
        was, now = before.get(place), after.get(place)
        told = tuple(details(was.says if was else {}, now.says if now else {}))
        part = now or was
        assert part is not None
        if told or not (was and now):
            how = How.CHANGED if was and now else How.ADDED if now else How.REMOVED
            found.append(Change(part.key, part.kind, part.title, how, told))
    return found


def _term(terms: Terms) -> Part:
    return Part("Term", "term", "Term", {"starts": _day(terms.starts), "ends": _day(terms.ends)})


def _ways_out(terms: Terms) -> Iterator[Part]:
    for extension in terms.extensions:
        notice = f"{extension.notice_days} days"
        yield Part(
            "Extension",
            extension.until.isoformat(),
            f"Extension until {_day(extension.until)}",
            {"notice": notice},
        )
    for each in terms.breaks:
        yield Part(
            "Break",
            each.on.isoformat(),
            f"Break on {_day(each.on)}",
            {"notice": f"{each.notice_days} days", "fee": format_pence(each.fee_pence)},
        )


def _lot(lot: Lot) -> dict[str, str]:
    return {
        "service": lot.service,
        "tasks": "every task" if lot.task_kind == EVERY else lot.task_kind,
        "departments": "every department" if EVERY in lot.departments else ", ".join(lot.departments),
        "units": ", ".join(lot.units),
    }


def _rate(rate: Rate) -> dict[str, str]:
    says = {
        "a task" if band.from_volume == 1 else f"from task {band.from_volume:,} of a month": format_pence(
            band.pence
        )
        for band in rate.bands
    }
    if rate.minimum_volume:
        says["paid for at least, a month"] = (
            f"{rate.minimum_volume:,} tasks, {format_pence(rate.charge_pence(0))}"
        )
    return says


def _prices_over_time(terms: Terms) -> Iterator[Part]:
    for step in terms.indexation:
        day = step.effective_from
        says = {"by": f"{step.index}: {_percent(step.percent)}"}
        yield Part("Indexation", day.isoformat(), f"Prices from {_day(day)}", says)


def _service_level(level: ServiceLevel) -> dict[str, str]:
    agreed = f"{_percent(level.share_percent)} of a month's tasks {MEASURES[level.measure]}"
    if level.percentile is not None:
        agreed = (
            f"{_percent(level.percentile)} of a month's tasks completed within {level.target} working hours"
        )
    says = {"agreed": agreed, "lots": ", ".join(level.lots)}
    if level.exclusions:
        says["not counted"] = ", ".join(EXCLUSIONS[each] for each in level.exclusions)
    return says


def _credits(terms: Terms) -> Iterator[Part]:
    for band in terms.credits:
        below = f"{band.service_level} below {_percent(band.below)}"
        says = {"credit": f"{_percent(band.percent_of_charge)} of the month's charge for its lots"}
        yield Part("Credit", below, f"Credit for {below}", says)
    if terms.credits:
        says = {"at most": f"{_percent(terms.credit_cap_percent)} of a month's charge"}
        yield Part("Credit", "cap", "Credits together", says)


def _commitments(terms: Terms) -> Iterator[Part]:
    for person in terms.key_people:
        yield Part("Key person", person.role, f"Key person: {person.role}", {"name": person.name})
    yield Part("Places", "places", "Places", {"countries": ", ".join(terms.sites)})
    if terms.safeguards:
        signed = ", ".join(SAFEGUARDS[each] for each in terms.safeguards)
        yield Part("Safeguards", "safeguards", "Safeguards for transfers", {"signed": signed})
    if terms.exit_plan:
        yield Part("Exit plan", "exit", "Exit plan", {"plan": terms.exit_plan})


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _percent(share: Decimal) -> str:
    return f"{share.normalize():f}%"
