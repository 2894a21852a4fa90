"""What the interface takes and gives, as OpenAPI describes it. Questions of a service describe themselves."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from commonhold.records.expenses.queries import ClaimFacts
from commonhold.work.cases.answers import LONGEST
from commonhold.work.cases.lists.queries import CaseRow
from commonhold.work.cases.queries import CaseView
from commonhold.work.cases.questions import Question, Questionnaire


class Me(Schema):
    client: str
    department: str
    scopes: list[str]
    expires_at: datetime


class ReceiptKept(Schema):
    id: int
    """To be named in the `receipts` of an expense."""
    name: str


class ClaimSent(Schema):
    reference: str
    address: str


class ClaimListed(Schema):
    reference: str
    purpose: str
    claimant: str
    state: str
    outcome: str | None
    standing: str
    with_whom: str
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, row: CaseRow) -> "ClaimListed":
        return cls(
            reference=row.reference,
            purpose=row.title,
            claimant=row.asked_by_label,
            state=row.state,
            outcome=row.outcome,
            standing=row.standing,
            with_whom=row.with_whom,
            due_at=row.due_at,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )


class ClaimPage(Schema):
    claims: list[ClaimListed]
    page: int
    pages: int
    total: int
    more_than_total: bool
    """Counting stops at 1,000; there may be more pages than `pages`."""


class ExpenseShown(Schema):
    kind: str
    date: date
    description: str
    amount_pence: int
    miles: str


class Happened(Schema):
    at: datetime
    who: str
    what: str
    reason: str


class Receipt(Schema):
    id: int
    name: str
    content_type: str
    size_bytes: int


class Claim(Schema):
    reference: str
    purpose: str
    claimant: str
    state: str
    outcome: str | None
    standing: str
    with_whom: list[str]
    due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    total_pence: int
    lines: list[ExpenseShown]
    receipts: list[Receipt]
    timeline: list[Happened]

    @classmethod
    def of(cls, view: CaseView, claim: ClaimFacts) -> "Claim":
        return cls(
            reference=view.reference,
            purpose=view.title,
            claimant=view.asked_by_label,
            state=view.state,
            outcome=view.outcome,
            standing=view.standing,
            with_whom=[task.with_whom for task in view.tasks],
            due_at=min((task.due_at for task in view.tasks if task.due_at), default=None),
            opened_at=view.opened_at,
            closed_at=view.closed_at,
            total_pence=claim.total_pence,
            lines=[
                ExpenseShown(
                    kind=each.line.kind,
                    date=each.line.on,
                    description=each.line.description,
                    amount_pence=each.amount_pence,
                    miles=str(each.line.miles or 0),
                )
                for each in claim.lines
            ],
            receipts=[
                Receipt(
                    id=each.id, name=each.name, content_type=each.content_type, size_bytes=each.size_bytes
                )
                for each in view.attachments
            ],
            timeline=[
                Happened(at=each.at, who=each.who, what=each.what, reason=each.reason)
                for each in view.timeline
            ],
        )


def described(questionnaire: Questionnaire, **more: dict[str, Any]) -> dict[str, Any]:
    """The answers to a questionnaire, and `more` required properties, as a JSON schema."""
    properties, required = dict(more), list(more)
    for section in questionnaire.sections:
        if section.repeated:
            item = _object(section.questions)
            properties[section.name] = {
                "type": "array",
                "minItems": 1,
                "maxItems": section.most,
                "description": section.title,
                "items": item,
            }
            required.append(section.name)
        else:
            part = _object(section.questions)
            properties |= part["properties"]
            required += part["required"]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": required,
    }


def _object(questions: tuple[Question, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {each.name: _property(each) for each in questions},
        "required": [each.name for each in questions if each.required and not each.when],
    }


def _property(question: Question) -> dict[str, Any]:
    text = {"type": "string", "minLength": 1, "maxLength": LONGEST.get(question.kind, 200)}
    kinds: dict[str, dict[str, Any]] = {
        "money": {"type": "integer", "minimum": 1, "maximum": question.maximum or 10**9},
        "number": {"type": "number", "exclusiveMinimum": 0, "maximum": question.maximum or 10**6},
        "miles": {"type": "number", "exclusiveMinimum": 0, "maximum": question.maximum or 10**6},
        "date": {"type": "string", "format": "date"},
        "choice": {"type": "string", "enum": [choice.value for choice in question.choices]},
        "yes_no": {"type": "boolean"},
        "file": {"type": "array", "maxItems": 20, "items": {"type": "integer", "minimum": 1}},
    }
    asked = [
        f"{each.question} is {' or '.join(str(value).lower() for value in each.values)}"
        for each in question.when
    ]
    told = [question.title, question.hint, f"Asked where {' and '.join(asked)}." if asked else ""]
    return {**kinds.get(question.kind, text), "description": " ".join(filter(None, told))}
