"""Recruitment: telling who was chosen by a campaign, from which a case follows."""

import json

from django.http import HttpResponse
from ninja import Schema

from commonhold.base.working_time import LONDON
from commonhold.connectors.recruitment.outcomes import take
from commonhold.connectors.recruitment.questions import QUESTIONS
from commonhold.faces.api.interface import KEY, operation
from commonhold.faces.api.once import once
from commonhold.faces.api.reading import json_object, not_asked
from commonhold.faces.api.shapes import described
from commonhold.faces.doors import Request
from commonhold.work.cases.answers import AnswersRefused, problems

_OUTCOME = {
    "parameters": [KEY],
    "requestBody": {"required": True, "content": {"application/json": {"schema": described(QUESTIONS)}}},
}


class OutcomeTaken(Schema):
    reference: str
    """Of the case that was opened."""
    service: str
    """move_department, or join."""


@operation(
    "POST",
    "/recruitment/outcomes",
    "api.recruitment.write",
    response={201: OutcomeTaken},
    describe=_OUTCOME,
    summary="Tell who was chosen by a campaign: they move here, or join",
)
def tell_outcome(request: Request) -> HttpResponse:
    told = json_object(request)

    def taken() -> OutcomeTaken:
        if wrong := problems(QUESTIONS, told, request.at.astimezone(LONDON).date()) or not_asked(
            QUESTIONS, told
        ):
            raise AnswersRefused(wrong)
        case = take(
            told,
            department_id=request.client.client.department_id,
            on_behalf_of=request.client.on_behalf_of,
            at=request.at,
        )
        return OutcomeTaken(reference=case.reference, service=case.service)

    return once(request, json.dumps(told, sort_keys=True).encode(), taken)
