"""Writing a department's own policies, and releasing a version."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import ClassVar

from django.db import IntegrityError, transaction
from django.db.models import Max

from commonhold.base.refusals import Conflict, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.residency.examples.rules import Example
from commonhold.work.residency.models import Policy, Release
from commonhold.work.residency.policies import queries
from commonhold.work.residency.rules import policies_of

LONGEST_NOTE = 2_000


class NoteNeeded(Refusal):
    """Say why this version is written, in at most 2,000 characters."""

    code: ClassVar[str] = "residency.note_needed"
    status: ClassVar[int] = 422


class NotTested(Refusal):
    """Version {number} has no examples. Write some that say what it should permit and what it should forbid, and
    release that version."""

    code: ClassVar[str] = "residency.not_tested"


class ExamplesFail(Refusal):
    """Version {number} does not do what its examples say: {failing} of {all} get another verdict. Change the policy
    or the examples, and release that version."""

    code: ClassVar[str] = "residency.examples_fail"


@verb
def write_policy(
    *, department_id: int, text: str, examples: Sequence[Example], note: str, actor: Actor, at: datetime
) -> int:
    """Keep a new version of a department's policies, and return its number. It holds when it is released.

    PolicyInvalid says what is wrong with the text.
    """
    text = text.replace("\r\n", "\n").strip() + "\n"
    policies_of(text)
    if not note.strip() or len(note) > LONGEST_NOTE:
        raise NoteNeeded(field="note")
    last = Policy.objects.filter(department_id=department_id).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    try:
        with transaction.atomic():
            written = Policy.objects.create(
                department_id=department_id,
                number=number,
                text=text,
                examples=[_kept(each) for each in examples],
                note=note.strip(),
                at=at,
                by=actor.id,
                by_label=actor.label,
            )
    except IntegrityError as error:
        raise Conflict from error
    record(
        "residency.policy_written",
        actor=actor,
        at=at,
        subject=f"residency.policy:{written.id}",
        department_id=department_id,
        after={"number": number, "note": note.strip()},
    )
    return number


@verb
def release_policy(*, department_id: int, number: int, actor: Actor, at: datetime) -> None:
    """Let a version hold from now on, if its examples get the verdicts that they should.

    Releasing what is in force already changes nothing. Going back is releasing the version before again.
    """
    version = queries.version(department_id, number)
    tried = queries.tried(department_id, number, on=at.astimezone(LONDON).date())
    if not tried:
        raise NotTested(number=number)
    if failing := sum(not each.passed for each in tried):
        raise ExamplesFail(number=number, failing=failing, all=len(tried))
    held = next(iter(queries.releases(department_id)), None)
    if held and held.number == number:
        nothing_to_record()
        return
    Release.objects.create(
        department_id=department_id, policy_id=version.id, at=at, by=actor.id, by_label=actor.label
    )
    record(
        "residency.policy_released",
        actor=actor,
        at=at,
        subject=f"residency.policy:{version.id}",
        department_id=department_id,
        before={"number": held.number if held else None},
        after={"number": number},
    )


def _kept(example: Example) -> dict[str, object]:
    asked = asdict(example.asking)
    return {
        "asking": {**asked, "safeguards": sorted(example.asking.safeguards)},
        "verdict": example.verdict,
    }
