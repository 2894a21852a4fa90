"""Keeping what a recruitment system told."""

from datetime import datetime

from django.db import IntegrityError, transaction

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.records.people.models import Post
from commonhold.records.people.recruiting import queries
from commonhold.records.people.recruiting.models import Outcome
from commonhold.records.people.recruiting.rules import Checks, NoSuchPost, OutcomeKnown, Place


@verb
def note_outcome(
    *,
    department_id: int,
    vacancy: str,
    candidate: bytes,
    case_reference: str,
    place: Place,
    checks: Checks,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep the outcome of a campaign for a candidate with the case that follows from it; OutcomeKnown if there is one
    already. Of two told at once, the second waits for the first."""
    if not Post.objects.filter(id=place.post_id, department_id=department_id).exists():
        raise NoSuchPost(field="post", number=place.post_id)
    try:
        with transaction.atomic():
            outcome = Outcome.objects.create(
                department_id=department_id,
                vacancy=vacancy,
                candidate=candidate,
                case_reference=case_reference,
                **vars(place),
                **vars(checks),
                recorded_at=at,
            )
    except IntegrityError as error:
        if "recruiting_outcome_once" not in str(error):
            raise
        known = queries.case_of(department_id, vacancy, candidate)
        raise OutcomeKnown(field="vacancy", vacancy=vacancy, reference=known) from error
    record(
        "recruiting.outcome_noted",
        actor=actor,
        at=at,
        subject=f"recruiting.outcome:{outcome.id}",
        department_id=department_id,
        after={"vacancy": vacancy, "case": case_reference},
    )
