"""Setting expense policy, and what happens to a claim from submission to payment."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.core.departments.queries import cost_centres_by_id
from commonhold.records.expenses import queries, rules
from commonhold.records.expenses.models import Claim, ClaimLine, Policy
from commonhold.records.expenses.rates import Line


class ClaimRefused(Refusal):
    """{first} Nothing was submitted. Change it and submit the claim again."""

    code = "expenses.claim-refused"
    status = 422

    def __init__(self, findings: Sequence[rules.Finding]) -> None:
        self.findings = list(findings)
        """Everything that refuses the claim, not only the first."""
        first = self.findings[0]
        field = f"lines.{first.line - 1}.{first.field}" if first.line and first.field else "lines"
        super().__init__(field=field, first=first.message)


class ClaimMovedOn(Refusal):
    """This claim is {state}, so it can't be {wanted}. Look at it again to see where it stands."""

    code = "expenses.claim-moved-on"


class AlreadyClaimed(Refusal):
    """Case {case_reference} already has a claim. Look at the case instead of submitting it again."""

    code = "expenses.already-claimed"


class ReasonNeeded(Refusal):
    """Say why, so that the claimant knows what to do."""

    code = "expenses.reason-needed"
    status = 422


class PolicyStartsTooEarly(Refusal):
    """There is a policy from {later} on. A new one has to start on or after that day."""

    code = "expenses.policy-starts-too-early"


class PurposeUnclear(Refusal):
    """Say in one line of at most {most} characters what the claim is for."""

    code = "expenses.purpose-unclear"
    status = 422


class NotACostCentre(Refusal):
    """That cost centre is not one of this department's. Choose another."""

    code = "expenses.not-a-cost-centre"
    status = 422


@verb
def set_policy(
    *, department_id: int, from_date: date, terms: rules.PolicyTerms, actor: Actor, at: datetime
) -> int:
    """Let `terms` hold from a day on, ending the policy before it; return the new policy's id."""
    latest = Policy.objects.filter(department_id=department_id).select_for_update().order_by("-valid").first()
    if latest is not None:
        if latest.valid.lower > from_date:
            raise PolicyStartsTooEarly(field="from_date", later=latest.valid.lower.strftime("%-d %B %Y"))
        if latest.valid.lower == from_date:
            latest.delete()
        else:
            latest.valid = (latest.valid.lower, from_date)
            latest.save(update_fields=["valid"])
    after = {name: getattr(terms, name) for name in terms.__dataclass_fields__}
    try:
        with transaction.atomic():
            policy = Policy.objects.create(department_id=department_id, valid=(from_date, None), **after)
    except IntegrityError as error:
        if "expenses_policy_one_at_a_time" not in str(error):
            raise
        raise Conflict from error
    record(
        "expenses.policy_set",
        actor=actor,
        at=at,
        subject=f"expenses.policy:{policy.id}",
        department_id=department_id,
        after={"from_date": from_date, **after},
    )
    return policy.id


_COLUMNS = [field.attname for field in Claim._meta.concrete_fields]
_NEW = [name for name in _COLUMNS if name != "id"]
_SUBMIT = (
    f"INSERT INTO expenses_claim ({', '.join(_NEW)})"  # noqa: S608 (only names of columns)
    f" VALUES ({', '.join(f'%({name})s' for name in _NEW)})"
    " ON CONFLICT ON CONSTRAINT expenses_claim_of_case DO NOTHING RETURNING id"
)
_LOCKED = f"SELECT {', '.join(_COLUMNS)} FROM expenses_claim WHERE id = %s FOR UPDATE"  # noqa: S608


@verb
def submit_claim(
    *,
    department_id: int,
    person_id: int,
    employment_id: int,
    cost_centre_id: int,
    case_reference: str,
    purpose: str,
    lines: Sequence[Line],
    actor: Actor,
    at: datetime,
) -> int:
    """Submit a claim and return its id; ClaimRefused with every finding that refuses it.

    Lines by own vehicle are reckoned here, after all that the same person has claimed before.
    """
    _one_at_a_time(department_id, person_id)
    assessment = queries.assess(
        department_id=department_id, person_id=person_id, lines=lines, on=at.astimezone(LONDON).date()
    )
    if assessment.refused:
        raise ClaimRefused(assessment.refused)
    claim = Claim(
        department_id=department_id,
        person_id=person_id,
        employment_id=employment_id,
        cost_centre_id=_known_cost_centre(department_id, cost_centre_id),
        case_reference=case_reference,
        purpose=_clear(purpose),
        state="submitted",
        total_pence=assessment.total_pence,
        submitted_at=at,
    )
    rows = planned_once(_SUBMIT, {name: getattr(claim, name) for name in _COLUMNS})
    if not rows:
        raise AlreadyClaimed(case_reference=case_reference)
    claim.id = claim_id = int(rows[0][0])
    _keep_lines(claim, lines, assessment.amounts_pence)
    _record("expenses.claim_submitted", claim, actor, at, after={"total_pence": claim.total_pence})
    return claim_id


@verb
def resubmit_claim(
    *,
    claim_id: int,
    cost_centre_id: int,
    purpose: str,
    lines: Sequence[Line],
    actor: Actor,
    at: datetime,
) -> None:
    """Submit a returned claim again with corrected lines; those of the version before are kept."""
    claim = _locked(claim_id)
    _one_at_a_time(claim.department_id, claim.person_id)
    _move(claim, "submitted")
    assessment = queries.assess(
        department_id=claim.department_id,
        person_id=claim.person_id,
        lines=lines,
        on=at.astimezone(LONDON).date(),
        except_claim_id=claim.id,
    )
    if assessment.refused:
        raise ClaimRefused(assessment.refused)
    before = {"total_pence": claim.total_pence, "version": claim.version}
    claim.version += 1
    claim.cost_centre_id = _known_cost_centre(claim.department_id, cost_centre_id)
    claim.purpose, claim.total_pence = _clear(purpose), assessment.total_pence
    claim.submitted_at, claim.decided_at, claim.reason = at, None, ""
    claim.save()
    _keep_lines(claim, lines, assessment.amounts_pence)
    after = {"total_pence": claim.total_pence, "version": claim.version}
    _record("expenses.claim_resubmitted", claim, actor, at, before=before, after=after)


@verb
def return_claim(*, claim_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Give a claim back to the person who made it, to be corrected."""
    _decide(claim_id, "returned", _stated(reason), actor, at)


@verb
def reject_claim(*, claim_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """Refuse a claim for good."""
    _decide(claim_id, "rejected", _stated(reason), actor, at)


@verb
def approve_claim(*, claim_id: int, actor: Actor, at: datetime) -> None:
    """Agree to pay a claim. Who may is decided by whoever calls this."""
    _decide(claim_id, "approved", "", actor, at)


@verb
def withdraw_claim(*, claim_id: int, actor: Actor, at: datetime) -> None:
    """Take a claim back before anybody has decided it. Its miles no longer count."""
    _decide(claim_id, "withdrawn", "", actor, at)


@verb
def mark_paid(*, claim_id: int, actor: Actor, at: datetime) -> None:
    """Note that the money of an approved claim has left."""
    claim = _locked(claim_id)
    _move(claim, "paid")
    planned_once(
        "UPDATE expenses_claim SET state = %s, paid_at = %s WHERE id = %s RETURNING id",
        [claim.state, at, claim.id],
    )
    _record("expenses.claim_paid", claim, actor, at, after={"total_pence": claim.total_pence})


def _decide(claim_id: int, state: str, reason: str, actor: Actor, at: datetime) -> None:
    claim = _locked(claim_id)
    _move(claim, state)
    planned_once(
        "UPDATE expenses_claim SET state = %s, reason = %s, decided_at = %s WHERE id = %s RETURNING id",
        [claim.state, reason, at, claim.id],
    )
    _record(f"expenses.claim_{state}", claim, actor, at, after={"reason": reason} if reason else None)


def _locked(claim_id: int) -> Claim:
    rows = planned_once(_LOCKED, [claim_id])
    if not rows:
        raise NotFound(what="claim")
    return Claim.from_db("default", _COLUMNS, rows[0])


def _move(claim: Claim, state: str) -> None:
    if claim.state not in rules.TRANSITIONS[state]:
        raise ClaimMovedOn(state=claim.state, wanted=state)
    claim.state = state


def _one_at_a_time(department_id: int, person_id: int) -> None:
    """Two claims of one person reckoned at once would both use the same miles below the threshold."""
    planned_once(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"expenses:{department_id}:{person_id}"]
    )


def _known_cost_centre(department_id: int, cost_centre_id: int) -> int:
    found = cost_centres_by_id([cost_centre_id]).get(cost_centre_id)
    if found is None or found.department_id != department_id:
        raise NotACostCentre(field="cost_centre")
    return cost_centre_id


def _clear(purpose: str) -> str:
    purpose = purpose.strip()
    if not purpose or len(purpose) > rules.LONGEST_TEXT or not purpose.isprintable():
        raise PurposeUnclear(field="purpose", most=rules.LONGEST_TEXT)
    return purpose


def _keep_lines(claim: Claim, lines: Sequence[Line], amounts_pence: Sequence[int]) -> None:
    ClaimLine.objects.bulk_create(
        ClaimLine(
            department_id=claim.department_id,
            claim=claim,
            version=claim.version,
            number=number,
            **{**line.__dict__, "amount_pence": amount_pence},
        )
        for number, (line, amount_pence) in enumerate(zip(lines, amounts_pence, strict=True), 1)
    )


def _stated(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    return reason.strip()


def _record(
    event: str,
    claim: Claim,
    actor: Actor,
    at: datetime,
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    record(
        event,
        actor=actor,
        at=at,
        subject=f"expenses.claim:{claim.id}",
        department_id=claim.department_id,
        case_reference=claim.case_reference,
        before=before,
        after=after,
    )
