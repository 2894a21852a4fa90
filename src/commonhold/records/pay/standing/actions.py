"""Telling payroll what holds for an employment, and paying or taking something once."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Max

from commonhold.base.law.tax_years import year_name
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.pay.groups.rules import check_code, check_year
from commonhold.records.pay.models import (
    BroughtForward,
    Element,
    ElementSpell,
    Group,
    OneOff,
    Period,
    TermsSpell,
)
from commonhold.records.pay.rules import KINDS, brought_forward_fault
from commonhold.records.pay.standing import queries, rules
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.people.history import rules as history
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import check_name

_INSTANT = timedelta(microseconds=1)


class NoTermsYet(Refusal):
    """Payroll knows nothing of this employment for {on:%-d %B %Y} yet. Set all of its terms first."""

    code = "pay.no-terms-yet"


class UnknownKind(Refusal):
    """“{given}” is neither an allowance, a deduction nor a salary sacrifice."""

    code = "pay.unknown-kind"


class NotPensionable(Refusal):
    """Allowances may count for a pension, and a salary sacrifice may lessen what does. Leave a deduction out of it."""

    code = "pay.not-pensionable"


class AnotherElement(Refusal):
    """This department has another allowance, deduction or salary sacrifice with the code {taken} already. Choose
    another code."""

    code = "pay.another-element"


class ImpossiblePast(Refusal):
    """This can't be what was paid before: {why}. Give each column of a payslip once, with its amount in pence."""

    code = "pay.impossible-past"


class BroughtForwardAlready(Refusal):
    """What this employment was paid in {year} before its first run here is noted already, and stays as it is."""

    code = "pay.brought-forward-already"


@verb
def set_terms(
    *,
    employment_id: int,
    terms: Terms,
    from_date: date,
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> None:
    """Set all that payroll knows of an employment from a day on, up to `until` (excluded) or for good."""
    department_id = _department_of(employment_id)
    during = rules.days(from_date, until)
    if not Group.objects.filter(id=terms.group_id, department_id=department_id).exists():
        raise NotFound(what="pay group in this department")
    revision = history.change(queries.terms(employment_id), during, terms)
    _write_terms(employment_id, department_id, revision, at)
    _record("terms_set", employment_id, department_id, actor, at, {"from": from_date, "until": until})


@verb
def change_terms(
    *, employment_id: int, changes: Mapping[str, object], from_date: date, actor: Actor, at: datetime
) -> None:
    """Change some of an employment's terms from a day on, such as {"tax_code": "BR"}, whatever else changes later."""
    department_id = _department_of(employment_id)
    recorded = queries.terms(employment_id)
    later = [(each, met) for each in recorded if (met := each.period.meet(history.Period(from_date, None)))]
    if not later or later[0][1].start > from_date:
        raise NoTermsYet(field="from_date", on=from_date)
    added = [history.Spell(None, met, replace(each.value, **changes)) for each, met in later]  # type: ignore[arg-type]
    cut = later[0][0]
    if cut.period.start < from_date:
        added.insert(0, history.Spell(None, history.Period(cut.period.start, from_date), cut.value))
    superseded = [each.id for each, _ in later if each.id is not None]
    _write_terms(employment_id, department_id, history.Revision(superseded, added), at)
    _record("terms_changed", employment_id, department_id, actor, at, {"from": from_date, "what": [*changes]})


@verb
def create_element(
    *,
    department_id: int,
    code: str,
    title: str,
    kind: str,
    pensionable: bool = False,
    actor: Actor,
    at: datetime,
) -> int:
    """Add a kind of allowance, deduction or salary sacrifice to a department (or find the one with its code); return
    its id. A sacrifice that is pensionable lessens pensionable pay."""
    if kind not in KINDS:
        raise UnknownKind(field="kind", given=kind[:40])
    if pensionable and kind == "deduction":
        raise NotPensionable(field="pensionable")
    element, _ = Element.objects.get_or_create(
        department_id=department_id,
        code=check_code(code),
        defaults={"title": check_name(title, field="title"), "kind": kind, "pensionable": pensionable},
    )
    if (element.kind, element.pensionable) != (kind, pensionable):
        raise AnotherElement(field="code", taken=code)
    record(
        "pay.element_created",
        actor=actor,
        at=at,
        subject=f"pay.element:{element.id}",
        department_id=department_id,
        after={"code": code, "kind": kind},
    )
    return element.id


@verb
def give_element(
    *,
    employment_id: int,
    element_id: int,
    amount_pence: int | None,
    from_date: date,
    actor: Actor,
    at: datetime,
    until: date | None = None,
) -> None:
    """Pay an allowance, take a deduction or let salary be given up each period from a day on; None stops it."""
    department_id = _department_of(employment_id)
    if amount_pence is not None:
        rules.check_amount(amount_pence)
    _require_element(element_id, department_id)
    recorded = queries.element_amounts(employment_id, element_id)
    revision = history.change(recorded, rules.days(from_date, until), amount_pence)
    moment = _supersede(ElementSpell, revision.superseded, at)
    ElementSpell.objects.bulk_create(
        ElementSpell(
            employment_id=employment_id,
            department_id=department_id,
            element_id=element_id,
            valid=DateRange(*each.period),
            recorded_at=moment,
            amount_pence=each.value,
        )
        for each in revision.added
    )
    _record(
        "element_given", employment_id, department_id, actor, at, {"element": element_id, "from": from_date}
    )


@verb
def pay_once(
    *,
    employment_id: int,
    period_id: int,
    element_id: int,
    amount_pence: int,
    reason: str,
    actor: Actor,
    at: datetime,
) -> int:
    """Pay an allowance, or take or give up something, in one period only; return what it can be cancelled by."""
    department_id = _department_of(employment_id)
    if not Period.objects.filter(id=period_id, department_id=department_id).exists():
        raise NotFound(what="pay period in this department")
    _require_element(element_id, department_id)
    once = OneOff.objects.create(
        department_id=department_id,
        employment_id=employment_id,
        period_id=period_id,
        element_id=element_id,
        amount_pence=rules.check_amount(amount_pence),
        reason=reason,
        recorded_at=at,
    )
    _record("paid_once", employment_id, department_id, actor, at, {"element": element_id, "reason": reason})
    return once.id


@verb
def cancel_once(*, once_id: int, actor: Actor, at: datetime) -> None:
    """Not pay something once after all, unless a run has."""
    once = OneOff.objects.filter(id=once_id, superseded_at=None).first()
    if once is None:
        raise NotFound(what="payment of this kind that is still to be made")
    _supersede(OneOff, [once_id], at)
    _record("once_cancelled", once.employment_id, once.department_id, actor, at, {"once": once_id})


@verb
def bring_forward(
    *, employment_id: int, year: int, amounts: Mapping[str, int], actor: Actor, at: datetime
) -> None:
    """Note what an employment was paid in a tax year before its first run here, by column, in pence."""
    department_id = _department_of(employment_id)
    check_year(year)
    if fault := brought_forward_fault([*amounts], [*amounts.values()]):
        raise ImpossiblePast(field="amounts", why=fault)
    if BroughtForward.objects.filter(employment_id=employment_id, tax_year=year).exists():
        raise BroughtForwardAlready(field="year", year=year_name(year))
    BroughtForward.objects.create(
        department_id=department_id,
        employment_id=employment_id,
        tax_year=year,
        columns=[*amounts],
        amounts=[*amounts.values()],
        recorded_at=at,
    )
    _record("brought_forward", employment_id, department_id, actor, at, {"year": year, "columns": [*amounts]})


def _require_element(element_id: int, department_id: int) -> None:
    if not Element.objects.filter(id=element_id, department_id=department_id).exists():
        raise NotFound(what="allowance or deduction in this department")


def _department_of(employment_id: int) -> int:
    """The department of an employment, which is locked so that nobody else changes its pay at the moment."""
    found = Employment.objects.select_for_update().filter(id=employment_id)
    department_id = found.values_list("department_id", flat=True).first()
    if department_id is None:
        raise NotFound(what="employment")
    return department_id


def _write_terms(
    employment_id: int, department_id: int, revision: history.Revision[Terms], at: datetime
) -> None:
    moment = _supersede(TermsSpell, revision.superseded, at)
    TermsSpell.objects.bulk_create(
        TermsSpell(
            employment_id=employment_id,
            department_id=department_id,
            valid=DateRange(*each.period),
            recorded_at=moment,
            **{**asdict(each.value), "loans": list(each.value.loans)},
        )
        for each in revision.added
    )


def _supersede(table: type[TermsSpell | ElementSpell | OneOff], ids: list[int], at: datetime) -> datetime:
    """Let rows hold no longer; when that is: later than they were recorded, whatever a machine's clock says."""
    found = table._default_manager.filter(id__in=ids, superseded_at=None)
    last = found.aggregate(at=Max("recorded_at"))["at"]
    moment = at if last is None else max(at, last + _INSTANT)
    found.update(superseded_at=moment)
    return moment


def _record(
    what: str, employment_id: int, department_id: int, actor: Actor, at: datetime, after: Mapping[str, object]
) -> None:
    """The audit keeps who changed what; amounts and codes stay behind their own rules."""
    subject = f"people.employment:{employment_id}"
    record(f"pay.{what}", actor=actor, at=at, subject=subject, department_id=department_id, after=after)
