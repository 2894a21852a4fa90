"""Reading the files of cases, and those uploaded for one."""

from dataclasses import dataclass
from typing import Any

from commonhold.base.refusals import NotFound
from commonhold.work.cases.models import Attachment


@dataclass(frozen=True)
class File:
    """A file on a case; its content is `storage.opened(sha256)`."""

    id: int
    name: str
    sha256: str


@dataclass(frozen=True)
class AttachmentRow:
    """A file on a case, or uploaded for one; its content is `storage.opened(sha256)`."""

    id: int
    name: str
    content_type: str
    size_bytes: int
    sha256: str
    uploaded_by: int
    reference: str | None
    data_class: str


def files_of(case_id: int) -> list[File]:
    """The files of a case, in the order in which they came."""
    found = Attachment.objects.filter(case_id=case_id).order_by("id")
    return [File(*row) for row in found.values_list("id", "name", "sha256")]


def attachment(attachment_id: int) -> AttachmentRow:
    """A file's facts. Whether the person may open it follows from the case, or from having uploaded it."""
    found = _attachments(id=attachment_id)
    if not found:
        raise NotFound(what="file")
    return found[0]


def attachments(ids: list[int], uploaded_by: int) -> list[AttachmentRow]:
    """Those of the files that the account uploaded."""
    return _attachments(id__in=ids, uploaded_by_id=uploaded_by)


def attachments_of(case_id: int) -> list[AttachmentRow]:
    """Those of a case, with who uploaded them, in the order in which they came."""
    return _attachments(case_id=case_id)


def _attachments(**by: Any) -> list[AttachmentRow]:
    fields = (
        *("id", "name", "content_type", "size_bytes", "sha256", "uploaded_by_id"),
        *("case__reference", "data_class"),
    )
    return [
        AttachmentRow(*row) for row in Attachment.objects.filter(**by).order_by("id").values_list(*fields)
    ]
