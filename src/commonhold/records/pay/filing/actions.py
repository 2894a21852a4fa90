"""Preparing returns for the tax authority, and noting what becomes of each."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction

from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.records.pay.filing import queries, rules
from commonhold.records.pay.filing.facts import Employee, Employer, FullPayment, PaymentSummary
from commonhold.records.pay.filing.models import Submission, SubmissionStep
from commonhold.records.pay.filing.queries import Standing
from commonhold.records.pay.filing.rules import Accepted, Receipt, Rejected, Return


class OtherReturn(Refusal):
    """Another return was prepared for {source} before. Nothing is filed twice: file the difference under a new
    source."""

    code: ClassVar[str] = "filing.other-return"


class MovedOn(Refusal):
    """That return is {state}, so it can't become {wanted}."""

    code: ClassVar[str] = "filing.moved-on"


@verb
def prepare_full_payment(
    *,
    department_id: int,
    source: str,
    fps: FullPayment,
    employees: Iterable[Employee],
    actor: Actor,
    at: datetime,
) -> list[int]:
    """Keep a Full Payment Submission in as many parts as it takes, to be sent from `at` on; the parts' ids.

    Somebody who can't be filed is refused by name and field, and then nothing is kept. The same return under the same
    source is prepared once, whoever asks how often; another one under it is refused.
    """
    parts = queries.authority().full_payment(fps, employees)
    return _keep(department_id, source, fps.employer, fps.tax_year, parts, actor, at)


@verb
def prepare_payment_summary(
    *, department_id: int, source: str, eps: PaymentSummary, actor: Actor, at: datetime
) -> int:
    """Keep an Employer Payment Summary, to be sent from `at` on; its id."""
    part = queries.authority().payment_summary(eps)
    return _keep(department_id, source, eps.employer, eps.tax_year, iter([part]), actor, at)[0]


def _keep(
    department_id: int,
    source: str,
    employer: Employer,
    tax_year: int,
    parts: Iterator[Return],
    actor: Actor,
    at: datetime,
) -> list[int]:
    kept = queries.submissions(department_id, source)
    if kept:
        if [each.mark for each in parts] != [each.mark for each in kept]:
            raise OtherReturn(field="source", source=source)
        nothing_to_record()
        return [each.id for each in kept]
    ids, marks, people = [], [], 0
    for number, part in enumerate(parts, start=1):
        added = Submission.objects.create(
            department_id=department_id,
            source=source,
            part=number,
            kind=part.kind,
            tax_year=tax_year,
            tax_office=employer.tax_office,
            paye_reference=employer.paye_reference,
            mark=part.mark,
            employees=part.employees,
            size_bytes=len(part.content),
            content=zlib.compress(part.content, 1),
            prepared_at=at,
        )
        SubmissionStep.objects.create(
            department_id=department_id, submission=added, number=1, state="prepared", at=at, due_at=at
        )
        ids.append(added.id)
        marks.append(part.mark)
        people += part.employees
    record(
        "filing.return_prepared",
        actor=actor,
        at=at,
        subject=f"filing.submission:{ids[0]}",
        department_id=department_id,
        after={"source": source, "parts": len(ids), "marks": marks, "employees": people},
    )
    return ids


@verb
def begin_sending(*, submission_id: int, after: int, actor: Actor, at: datetime) -> None:
    """Note that a return is being sent, before it is: whoever finds this noted asks the authority before sending again.

    `after` is the number of the step at which it was found to be sendable; Conflict if somebody was quicker.
    """
    standing = queries.submission(submission_id)
    if standing.number != after:
        raise Conflict
    _step(standing, "sent", actor, at, due_at=at + rules.LONGEST_SENDING, tries=standing.tries)


@verb
def note_outcome(
    *, submission_id: int, outcome: Receipt | Accepted | Rejected, actor: Actor, at: datetime
) -> None:
    """Note what the authority answered."""
    standing = queries.submission(submission_id)
    # Answered at once, the authority keeps nothing that it could delete.
    to_delete = at if standing.correlation_id else None
    match outcome:
        case Receipt(correlation_id, endpoint, wait):
            _step(
                standing,
                "acknowledged",
                actor,
                at,
                due_at=at + wait,
                correlation_id=correlation_id,
                endpoint=endpoint,
            )
        case Accepted(message):
            _step(standing, "accepted", actor, at, due_at=to_delete, said=message)
        case Rejected(faults):
            found = [[each.number, each.text, each.location] for each in faults]
            _step(standing, "rejected", actor, at, due_at=to_delete, faults=found)


@verb
def note_trouble(*, submission_id: int, trouble: str, actor: Actor, at: datetime, sent: bool = True) -> None:
    """Note that something failed, and when to try again. `sent` is no if the authority surely hasn't got the return."""
    standing = queries.submission(submission_id)
    tries = standing.tries + 1
    state = standing.state if sent or standing.state != "sent" else "prepared"
    _step(standing, state, actor, at, due_at=at + rules.wait_after(state, tries), said=trouble, tries=tries)


@verb
def note_forgotten(*, submission_id: int, actor: Actor, at: datetime) -> None:
    """Note that the authority has deleted its answer. Nothing more happens to the return."""
    _step(queries.submission(submission_id), "deleted", actor, at, due_at=None)


def _step(
    before: Standing, state: str, actor: Actor, at: datetime, *, due_at: datetime | None, **told: object
) -> None:
    """Add a step after `before`. Somebody who was quicker has taken its number: then nothing is added."""
    if state not in rules.FOLLOWS[before.state]:
        raise MovedOn(state=before.state, wanted=state)
    detail = {"correlation_id": before.correlation_id, "endpoint": before.endpoint, **told}
    try:
        with transaction.atomic():
            SubmissionStep.objects.create(
                department_id=before.department_id,
                submission_id=before.id,
                number=before.number + 1,
                state=state,
                at=at,
                due_at=due_at,
                **detail,
            )
    except IntegrityError as error:
        raise Conflict from error
    record(
        f"filing.return_{state}",
        actor=actor,
        at=at,
        subject=f"filing.submission:{before.id}",
        department_id=before.department_id,
        before={"state": before.state},
        after={"state": state, "mark": before.mark, **told},
    )
