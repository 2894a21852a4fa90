"""Comments, files, drafts and e-mails of claims."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import ProgrammingError, connection, transaction

from commonhold.base.refusals import NotFound
from commonhold.services.claim_expense.tests.conftest import PDF, TRAIN, Office
from commonhold.work.cases import queries, storage
from commonhold.work.cases.correspondence import actions as correspondence
from commonhold.work.cases.correspondence.actions import CommentEmpty, FileNotTaken
from commonhold.work.cases.correspondence.queries import attachment


def attach(office: Office, content: bytes, name: str = "receipt.pdf", reference: str | None = None) -> int:
    return correspondence.attach(
        department_id=office.department_id,
        name=name,
        content=content,
        actor=office.actors["claimant"],
        at=office.at,
        reference=reference,
    )


def test_a_file_is_kept_by_what_it_holds(office: Office) -> None:
    first, second = attach(office, PDF), attach(office, PDF, "../other name.pdf")
    kept, same = attachment(first), attachment(second)
    assert (kept.content_type, kept.size_bytes, same.name) == ("application/pdf", len(PDF), "other name.pdf")
    assert kept.sha256 == same.sha256
    with storage.opened(kept.sha256) as file:
        assert file.read() == PDF
    files = [path for path in Path(settings.ATTACHMENTS_DIR).rglob("*") if path.is_file()]
    assert [path.name for path in files] == [kept.sha256]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"%PDF-1.7" + b"x" * (10 * 1024 * 1024), "larger than 10 MB"),
        (b"<html></html>", "not a JPEG, PNG, HEIC or PDF"),
    ],
)
def test_what_is_no_receipt_is_refused_and_nothing_is_kept(office: Office, content: bytes, why: str) -> None:
    with pytest.raises(FileNotTaken, match=why):
        attach(office, content)
    assert not Path(settings.ATTACHMENTS_DIR).exists()


def test_files_sent_with_a_claim_are_on_its_case(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    (file,) = office.case(reference).attachments
    assert (file.name, file.reference) == ("receipt.pdf", reference)


def test_a_comment_reaches_the_person_who_asked(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    correspondence.comment(
        reference=reference, text=" Which train was it? ", actor=office.actors["holder"], at=office.at
    )
    assert [(row.who, row.text) for row in office.case(reference).comments] == [
        ("Holder", "Which train was it?")
    ]
    with pytest.raises(CommentEmpty):
        correspondence.comment(reference=reference, text="  ", actor=office.actors["holder"], at=office.at)
    with pytest.raises(NotFound):
        correspondence.comment(
            reference="CH-0000-0000", text="Hm", actor=office.actors["holder"], at=office.at
        )


def test_what_was_said_stays_said(office: Office) -> None:
    reference = office.claims("claimant", TRAIN)
    correspondence.comment(reference=reference, text="Hm", actor=office.actors["holder"], at=office.at)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_comment SET text = 'never'")


def test_a_draft_is_its_writers_alone(office: Office) -> None:
    draft_id = correspondence.save_draft(
        department_id=office.department_id,
        service_name="claim_expense",
        answers={"purpose": "Leeds"},
        actor=office.actors["claimant"],
        at=office.at,
    )
    correspondence.save_draft(
        department_id=office.department_id,
        service_name="claim_expense",
        answers={"purpose": "Hull"},
        draft_id=draft_id,
        actor=office.actors["claimant"],
        at=office.at,
    )
    assert [draft["answers"] for draft in queries.drafts(office.account("claimant"))] == [{"purpose": "Hull"}]
    with pytest.raises(NotFound):
        queries.draft(draft_id, office.account("colleague"))
    correspondence.discard_draft(draft_id=draft_id, actor=office.actors["colleague"], at=office.at)
    assert len(queries.drafts(office.account("claimant"))) == 1
    correspondence.discard_draft(draft_id=draft_id, actor=office.actors["claimant"], at=office.at)
    assert queries.drafts(office.account("claimant")) == []


def test_e_mails_go_out_once_and_failures_are_tried_again(office: Office, settings: object) -> None:
    reference = office.claims("claimant", TRAIN)
    settings.EMAIL_BACKEND = "commonhold.no.such.backend"  # type: ignore[attr-defined]
    with pytest.raises(ImportError):
        correspondence.send_notices(department_id=office.department_id, actor=office.system, at=office.at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"  # type: ignore[attr-defined]
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # type: ignore[attr-defined]
    assert (
        correspondence.send_notices(department_id=office.department_id, actor=office.system, at=office.at)
        == 1
    )
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]
    for tried in (1, 0):
        sent = correspondence.send_notices(
            department_id=office.department_id, actor=office.system, at=office.at
        )
        assert sent == tried
    (message,) = mail.outbox
    assert message.to == ["holder@works.example"]
    assert message.subject == "Approve as budget holder: Leeds office visit"
    assert f"/cases/{reference}/\n" in message.body
