"""Making a contract, and changing it by change notes."""

import re
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.rules import Terms, digest, document
from commonhold.work.delivery.models import ChangeNote, Contract, Supplier


class ContractExists(Refusal):
    """There is already a contract with the code {given}. Choose another, or add a change note to that contract."""

    code: ClassVar[str] = "contracts.exists"


class ImpossibleContract(Refusal):
    """A contract's {what} can't be “{given}”. {needed}."""

    code: ClassVar[str] = "contracts.impossible"


class WrongStart(Refusal):
    """The first terms of a contract hold from its start, {starts}, and its start stays what it is. You gave {given}."""

    code: ClassVar[str] = "contracts.wrong-start"


class BackDated(Refusal):
    """The last change note holds from {last}. Another can't begin before it, as work was done by it."""

    code: ClassVar[str] = "contracts.back-dated"


class EndsBefore(Refusal):
    """These terms end on {ends}, before they would begin on {starts}. Give an earlier day, or a later end."""

    code: ClassVar[str] = "contracts.ends-before"


class NothingChanges(Refusal):
    """These terms are the same as those of change note {number}. There is nothing to agree."""

    code: ClassVar[str] = "contracts.nothing-changes"


@verb
def create_contract(*, code: str, supplier_id: int, title: str, actor: Actor, at: datetime) -> int:
    """Add a contract that has no terms yet, and return its id. Its first change note says what is agreed."""
    if not re.fullmatch(r"[a-z0-9-]{1,50}", code):
        raise ImpossibleContract(
            field="code", what="code", given=code[:60], needed="Use small letters, digits and hyphens"
        )
    if not title.strip() or len(title) > 200:
        raise ImpossibleContract(
            field="title", what="title", given=title[:60], needed="Give it a title of at most 200 characters"
        )
    if not Supplier.objects.filter(id=supplier_id).exists():
        raise NotFound(what="supplier")
    try:
        with transaction.atomic():
            made = Contract.objects.create(code=code, supplier_id=supplier_id, title=title.strip())
    except IntegrityError as error:
        raise ContractExists(field="code", given=code) from error
    record(
        "delivery.contract_created",
        actor=actor,
        at=at,
        subject=f"delivery.contract:{made.id}",
        department_id=None,
        after={"code": code, "supplier": supplier_id, "title": title},
    )
    return made.id


@verb
def add_change_note(
    *, contract_id: int, terms: Terms, effective_from: date, reason: str, actor: Actor, at: datetime
) -> int:
    """Agree on terms that hold from a day on, and return the note's number. The first note is the contract itself,
    and holds from its start.

    Nothing that held before is changed: a note can't hold from before the last one.
    """
    contract = Contract.objects.select_for_update().filter(id=contract_id).first()
    if contract is None:
        raise NotFound(what="contract")
    reason = reason.strip()
    if not reason or len(reason) > 1000:
        raise ImpossibleContract(
            field="reason",
            what="reason for a change",
            given=reason[:60],
            needed="Say why, in 1,000 characters",
        )
    if found := queries.unknown_names(terms, contract.supplier_id):
        raise Unfit(found)
    last = ChangeNote.objects.filter(contract=contract).order_by("-number").first()
    _require_follows(last, terms, effective_from)
    number = last.number + 1 if last else 1
    ChangeNote.objects.create(
        contract=contract,
        number=number,
        effective_from=effective_from,
        reason=reason,
        terms=document(terms),
        hash=digest(terms),
        at=at,
        by=actor.id,
        by_label=actor.label,
    )
    record(
        "delivery.contract_changed",
        actor=actor,
        at=at,
        subject=f"delivery.contract:{contract_id}",
        department_id=None,
        before={"terms": last.hash} if last else None,
        after={"number": number, "effective_from": effective_from, "reason": reason, "terms": digest(terms)},
    )
    return number


def _require_follows(last: ChangeNote | None, terms: Terms, effective_from: date) -> None:
    if last is None:
        if effective_from != terms.starts:
            raise WrongStart(field="effective_from", starts=terms.starts, given=effective_from)
        return
    starts = date.fromisoformat(last.terms["starts"])
    if terms.starts != starts:
        raise WrongStart(field="terms", starts=starts, given=terms.starts)
    if effective_from < last.effective_from:
        raise BackDated(field="effective_from", last=last.effective_from)
    if terms.ends < effective_from - timedelta(days=1):
        raise EndsBefore(field="effective_from", ends=terms.ends, starts=effective_from)
    if digest(terms) == last.hash:
        raise NothingChanges(field="terms", number=last.number)
