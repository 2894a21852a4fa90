"""Making a contract, and changing it by change notes."""

import re
from datetime import date, datetime
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.changing.rules import require_follows
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.rules import Terms, digest, document
from commonhold.work.delivery.models import ChangeNote, Contract, Supplier


class ContractExists(Refusal):
    """There is already a contract with the code {given}. Choose another, or add a change note to that contract."""

    code: ClassVar[str] = "contracts.exists"


class ImpossibleContract(Refusal):
    """A contract's {what} can't be “{given}”. {needed}."""

    code: ClassVar[str] = "contracts.impossible"


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
    last = queries.last_note(contract_id)
    require_follows(last, terms, effective_from)
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
