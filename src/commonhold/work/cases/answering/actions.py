"""Keeping what was answered in a case, each class of data by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.core.serializers.json import DjangoJSONEncoder

from commonhold.base.refusals import NotFound
from commonhold.core.audit.actions import nothing_to_record, verb
from commonhold.core.audit.statements import planned_once
from commonhold.work.cases import classes
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.models import Attachment, Case
from commonhold.work.cases.questions import Answers

_KEEP = """
    WITH gone AS (DELETE FROM cases_answer WHERE case_id = %(case)s AND data_class <> ALL (%(classes)s::text[]))
    INSERT INTO cases_answer (case_id, department_id, data_class, classification, answers)
    SELECT %(case)s, %(department)s, data_class, %(classification)s, part::jsonb
    FROM unnest(%(classes)s::text[], %(parts)s::text[]) AS kept (data_class, part)
    ON CONFLICT (case_id, data_class) DO UPDATE SET answers = excluded.answers RETURNING id
"""


@verb
def keep_answers(case: Case, answers: Answers, *, uploaders: Sequence[int | None]) -> None:
    """Keep whole, faultless answers in the place of those that the case holds, and the files among them with the class
    of their question. NotFound if none of the `uploaders` uploaded a file."""
    nothing_to_record()  # the verb of which this is a part records that the case was opened or corrected
    questions = service(case.service).questions
    parts = classes.by_class(questions, answers)
    planned_once(
        _KEEP,
        {
            "case": case.id,
            "department": case.department_id,
            "classification": case.classification,
            "classes": list(parts),
            "parts": [json.dumps(part, cls=DjangoJSONEncoder) for part in parts.values()],
        },
    )
    files = classes.files(questions, answers)
    for data_class in set(files.values()):
        wanted = [number for number, of in files.items() if of == data_class]
        _attach(case, wanted, data_class, [each for each in uploaders if each])


def _attach(case: Case, files: Sequence[int], data_class: str, uploaders: Sequence[int]) -> None:
    already = Attachment.objects.filter(id__in=files, case=case).count()
    mine = Attachment.objects.filter(id__in=files, uploaded_by_id__in=uploaders, case=None)
    attached = mine.update(case=case, data_class=data_class, classification=case.classification)
    if already + attached != len(files):
        raise NotFound(what="file with that number among those you uploaded")
