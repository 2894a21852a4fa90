"""What people add to cases, comments and files, the drafts they keep, and the e-mails that go out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.core.mail import EmailMessage
from django.db.models import F

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor, as_house
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.cases import rules, storage
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.models import Attachment, Case, Draft, Notice
from commonhold.work.cases.moving.actions import say, tell
from commonhold.work.cases.queue import put_notices
from commonhold.work.cases.sharing import sharing

NOTICES_AT_ONCE = 50
MOST_DRAFTS = 50


class CommentEmpty(Refusal):
    """Enter a comment, of at most 4,000 characters."""

    code: ClassVar[str] = "cases.comment_empty"


class FileNotTaken(Refusal):
    """“{name}” can't be added: {why}."""

    code: ClassVar[str] = "cases.file_not_taken"


class TooManyDrafts(Refusal):
    """You already keep {most} drafts. Send or delete one first."""

    code: ClassVar[str] = "cases.too_many_drafts"


@verb
def comment(*, reference: str, text: str, actor: Actor, at: datetime) -> None:
    """Says something about a case to everybody who may see it; the asker is told by e-mail."""
    text = text.strip()
    if not text or len(text) > rules.LONGEST_COMMENT or actor.account_id is None:
        raise CommentEmpty(field="text")
    case = _case(reference)
    with as_house(), sharing(case):
        say(case, text, actor=actor, at=at)
        if actor.account_id != case.asked_by_id:
            official = service(case.service).said == "official"
            body = text if official else "There is a message for you. Sign in to read it."
            subject = f"{actor.label} wrote about {case.title}"
            tell(case, [case.asked_by_id], subject=subject, body=body, actor=actor, at=at)


@verb
def attach(
    *,
    department_id: int,
    name: str,
    content: bytes,
    actor: Actor,
    at: datetime,
    reference: str | None = None,
    data_class: str | None = None,
) -> int:
    """Keeps a file and returns its number: on a case, or for the case that the actor is about to open.

    What it is, is told by its content alone: JPEG, PNG, HEIC or PDF of at most 10 MB. `data_class` is what a file on
    a case tells about, as far as whoever adds it says so; otherwise it is of the class of what is said there.
    """
    shown = rules.safe_name(name)
    assert actor.account_id is not None, "files are uploaded by people"
    if not content:
        raise FileNotTaken(field="file", name=shown, why="the file is empty")
    if len(content) > rules.LARGEST_FILE_BYTES:
        raise FileNotTaken(field="file", name=shown, why="it is larger than 10 MB; scan it smaller")
    kind = rules.content_type(content)
    if kind is None:
        raise FileNotTaken(field="file", name=shown, why="it is not a JPEG, PNG, HEIC or PDF file")
    case = _case(reference) if reference else None
    kept = Attachment.objects.create(
        case=case,
        **_behind(case, data_class),
        department_id=department_id,
        uploaded_by_id=actor.account_id,
        name=shown,
        content_type=kind,
        size_bytes=len(content),
        sha256=storage.keep(content),
        at=at,
    )
    record(
        "cases.attached",
        actor=actor,
        at=at,
        subject=f"cases.attachment:{kept.id}",
        department_id=department_id,
        case_reference=case.reference if case else None,
        # Not its name: that may be of any class of data, as the file is.
        after={"sha256": kept.sha256, "bytes": len(content)},
    )
    return kept.id


@verb
def save_draft(
    *,
    department_id: int,
    service_name: str,
    answers: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    draft_id: int | None = None,
    task_id: int | None = None,
) -> int:
    """Keeps answers, as a new draft or over the one of that number, and returns its number."""
    assert actor.account_id is not None, "drafts belong to people"
    if draft_id is None:
        if Draft.objects.filter(account_id=actor.account_id).count() >= MOST_DRAFTS:
            raise TooManyDrafts(most=MOST_DRAFTS)
        draft_id = Draft.objects.create(
            department_id=department_id,
            account_id=actor.account_id,
            service=service_name,
            task_id=task_id,
            answers=dict(answers),
            saved_at=at,
        ).id
    else:
        mine = Draft.objects.filter(id=draft_id, account_id=actor.account_id)
        if not mine.update(answers=dict(answers), saved_at=at):
            raise NotFound(what="draft with that number among yours")
    _record_draft("draft_saved", draft_id, department_id, actor, at)
    return draft_id


@verb
def discard_draft(*, draft_id: int, actor: Actor, at: datetime) -> None:
    """Throws one's own draft away. Doing it twice changes nothing."""
    assert actor.account_id is not None, "drafts belong to people"
    draft = Draft.objects.filter(id=draft_id, account_id=actor.account_id).first()
    if draft is None:
        nothing_to_record()
        return
    department_id = draft.department_id
    draft.delete()
    _record_draft("draft_discarded", draft_id, department_id, actor, at)


@verb
def write_to(
    *, department_id: int, account_ids: Iterable[int], subject: str, body: str, actor: Actor, at: datetime
) -> None:
    """Writes an e-mail about no case in particular to each account; it goes out once the transaction has committed."""
    letters = [(each, subject, body) for each in account_ids]
    write_each(department_id=department_id, letters=letters, actor=actor, at=at)


@verb
def write_each(
    *, department_id: int, letters: Sequence[tuple[int, str, str]], actor: Actor, at: datetime
) -> None:
    """Writes an e-mail of its own, with its subject and body, to each account."""
    Notice.objects.bulk_create(
        Notice(department_id=department_id, account_id=account_id, subject=subject[:200], body=body, at=at)
        for account_id, subject, body in letters
    )
    put_notices(department_id)
    record(
        "cases.written_to",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={
            "accounts": [account_id for account_id, _, _ in letters],
            "subject": ", ".join(dict.fromkeys(subject for _, subject, _ in letters)),
        },
    )


@verb
def send_notices(*, department_id: int, actor: Actor, at: datetime) -> int:
    """Sends a department's e-mails that wait, oldest first; returns how many were tried.

    Each is sent at least once: one that was handed over just before a crash goes again. One that can't be
    sent is tried again with the next batch, and given up after 8 attempts, its reason kept.
    """
    waiting = Notice.objects.filter(
        department_id=department_id, sent_at=None, attempts__lt=rules.MOST_ATTEMPTS
    )
    locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("account")
    batch = list(locked.order_by("id")[:NOTICES_AT_ONCE])
    if not batch:
        nothing_to_record()
        return 0
    for notice in batch:
        message = EmailMessage(
            " ".join(notice.subject.split()),
            notice.body,
            to=[notice.address or notice.account.email],
            headers={"X-Commonhold-Notice": f"notice-{notice.id}"},
        )
        try:
            message.send()
        except (OSError, Refusal) as error:
            Notice.objects.filter(id=notice.id).update(attempts=F("attempts") + 1, failure=str(error)[:500])
        else:
            Notice.objects.filter(id=notice.id).update(attempts=F("attempts") + 1, sent_at=at, failure="")
    record(
        "cases.notices_sent",
        actor=actor,
        at=at,
        subject=f"departments.department:{department_id}",
        department_id=department_id,
        after={"notices": [notice.id for notice in batch]},
    )
    return len(batch)


def _case(reference: str) -> Case:
    case = Case.objects.filter(reference=reference).first()
    if case is None:
        raise NotFound(what="case with that reference")
    return case


def _behind(case: Case | None, data_class: str | None) -> dict[str, str]:
    """The wall that a file is behind; of one for a case yet to be opened it is known once the case holds it."""
    if case is None:
        return {}
    return {
        "data_class": data_class or service(case.service).said,
        "classification": case.classification,
    }


def _record_draft(event: str, draft_id: int, department_id: int, actor: Actor, at: datetime) -> None:
    subject = f"cases.draft:{draft_id}"
    record(f"cases.{event}", actor=actor, at=at, subject=subject, department_id=department_id)
