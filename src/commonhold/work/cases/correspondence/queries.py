"""Reading the files of a case."""

from dataclasses import dataclass

from commonhold.work.cases.models import Attachment


@dataclass(frozen=True)
class File:
    """A file on a case; its content is `storage.opened(sha256)`."""

    id: int
    name: str
    sha256: str


def files_of(case_id: int) -> list[File]:
    """The files of a case, in the order in which they came."""
    found = Attachment.objects.filter(case_id=case_id).order_by("id")
    return [File(*row) for row in found.values_list("id", "name", "sha256")]
