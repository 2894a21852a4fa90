"""Reading submissions: where each stands, and what it says."""

import zlib
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.module_loading import import_string

from commonhold.base.refusals import NotFound
from commonhold.records.pay.filing.models import Submission, SubmissionStep
from commonhold.records.pay.filing.rules import Fault, Receipt, Return, Scheme, TaxAuthority


@dataclass(frozen=True)
class Standing:
    """A submission and where it stands: prepared, sent, acknowledged, accepted, rejected or deleted.

    `said` and `faults` are what the authority answered, or what went wrong last.
    """

    id: int
    department_id: int
    source: str
    part: int
    kind: str
    scheme: Scheme
    tax_year: int
    mark: str
    employees: int
    prepared_at: datetime
    state: str
    number: int
    at: datetime
    due_at: datetime | None
    tries: int
    correlation_id: str
    endpoint: str
    said: str
    faults: tuple[Fault, ...]

    @property
    def receipt(self) -> Receipt:
        return Receipt(self.correlation_id, self.endpoint)


@dataclass(frozen=True)
class StepFacts:
    """`said` is what the authority answered, or what went wrong."""

    state: str
    at: datetime
    correlation_id: str
    said: str


_FIELDS = (
    *("id", "department_id", "source", "part", "kind", "tax_office", "paye_reference", "tax_year", "mark"),
    *("employees", "prepared_at"),
)
_OF_STEP = ("state", "number", "at", "due_at", "tries", "correlation_id", "endpoint", "said", "faults")


def authority() -> TaxAuthority:
    """Who is told; also asked for `faults`, so that those who can't be filed are held and the rest go on."""
    chosen: TaxAuthority = import_string(settings.TAX_AUTHORITY)()
    return chosen


def submissions(department_id: int, source: str) -> list[Standing]:
    """The parts of what was prepared under a source."""
    return _standings(Submission.objects.filter(department_id=department_id, source=source).order_by("part"))


def submissions_of_year(department_id: int, tax_year: int) -> list[Standing]:
    """All of a department's for a tax year, the newest first."""
    return _standings(
        Submission.objects.filter(department_id=department_id, tax_year=tax_year).order_by("-id")
    )


def submission(submission_id: int) -> Standing:
    found = _standings(Submission.objects.filter(id=submission_id))
    if not found:
        raise NotFound(what=f"submission {submission_id}")
    return found[0]


def next_due(at: datetime) -> Standing | None:
    """The submission whose turn has been for longest, of the departments that are acted for."""
    last = (
        SubmissionStep.objects.filter(submission=OuterRef("submission"))
        .order_by("-number")
        .values("number")[:1]
    )
    due = SubmissionStep.objects.filter(due_at__lte=at).annotate(last=Subquery(last)).filter(number=F("last"))
    step = due.order_by("due_at", "id").values_list("submission_id", flat=True).first()
    return None if step is None else submission(step)


def steps(submission_id: int) -> list[StepFacts]:
    """Everything that happened to a submission, from its preparation on."""
    found = SubmissionStep.objects.filter(submission_id=submission_id).order_by("number")
    return [StepFacts(*row) for row in found.values_list("state", "at", "correlation_id", "said")]


def faults(submission_id: int) -> list[Fault]:
    """What the authority has against a submission that it rejected."""
    found = SubmissionStep.objects.filter(submission_id=submission_id, state="rejected").order_by("number")
    return [Fault(*each) for each in found.values_list("faults", flat=True).first() or []]


def filed(submission_id: int) -> Return:
    """The return itself."""
    row = (
        Submission.objects.filter(id=submission_id)
        .values_list("kind", "content", "mark", "employees")
        .first()
    )
    if row is None:
        raise NotFound(what=f"submission {submission_id}")
    kind, content, mark, employees = row
    return Return(kind=kind, content=zlib.decompress(content), mark=mark, employees=employees)


def correlation_ids(kind: str, but_of: int) -> frozenset[str]:
    """Those of all other submissions of a kind."""
    found = (
        SubmissionStep.objects.filter(submission__kind=kind)
        .exclude(submission_id=but_of)
        .exclude(correlation_id="")
    )
    return frozenset(found.values_list("correlation_id", flat=True))


def _standings(found: QuerySet[Submission]) -> list[Standing]:
    """Each with its last step; once the authority has forgotten its answer, that is still told."""
    rows = list(found.values(*_FIELDS))
    steps = SubmissionStep.objects.filter(submission_id__in=[row["id"] for row in rows])
    latest = steps.order_by("submission_id", "-number").distinct("submission_id")
    last = {each.pop("submission_id"): each for each in latest.values("submission_id", *_OF_STEP)}
    answered = latest.exclude(state="deleted").values_list("submission_id", "said", "faults")
    answers = {submission_id: (said, faults) for submission_id, said, faults in answered}
    standings = []
    for row in rows:
        scheme = Scheme(row.pop("tax_office"), row.pop("paye_reference"))
        said, faults = answers[row["id"]]
        told = {**last[row["id"]], "said": said, "faults": tuple(Fault(*each) for each in faults)}
        standings.append(Standing(**row, scheme=scheme, **told))
    return standings
