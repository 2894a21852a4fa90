"""Reading what holds for an employment's pay."""

from typing import NamedTuple

from commonhold.records.pay.models import ElementSpell, TermsSpell
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.people.history.queries import period
from commonhold.records.people.history.rules import Period, Spell


class ElementGiven(NamedTuple):
    """So much of an element each period."""

    title: str
    kind: str
    period: Period
    amount_pence: int


_TERMS = tuple(Terms.__dataclass_fields__)


def terms(employment_id: int) -> list[Spell[Terms]]:
    """An employment's terms as known now, in the order of their days."""
    rows = TermsSpell.objects.filter(employment_id=employment_id, superseded_at=None).order_by("valid")
    return [
        Spell(row[0], period(row[1]), Terms(*row[2:])) for row in rows.values_list("id", "valid", *_TERMS)
    ]


def element_amounts(employment_id: int, element_id: int) -> list[Spell[int]]:
    """How much an employment has of an element, in pence a period, as known now."""
    rows = ElementSpell.objects.filter(employment_id=employment_id, element_id=element_id, superseded_at=None)
    found = rows.order_by("valid").values_list("id", "valid", "amount_pence")
    return [Spell(row[0], period(row[1]), row[2]) for row in found]


def elements_given(employment_id: int) -> list[ElementGiven]:
    """Every allowance, deduction and salary sacrifice of an employment as known now, with all their days."""
    rows = ElementSpell.objects.filter(employment_id=employment_id, superseded_at=None)
    found = rows.order_by("element__title", "valid").values_list(
        "element__title", "element__kind", "valid", "amount_pence"
    )
    return [ElementGiven(title, kind, period(valid), pence) for title, kind, valid, pence in found]
