"""Reading what was answered in a case, as far as whoever asks may see it."""

from __future__ import annotations

import json
from typing import Any

from commonhold.core.audit.statements import planned_once
from commonhold.work.cases.classes import together


def answers_of(case_id: int) -> dict[str, Any]:
    """What was answered in a case, of those classes of data that may be seen."""
    return together(answered_in(case_id).values())


def answered_in(case_id: int) -> dict[str, dict[str, Any]]:
    """What was answered in a case, by those classes of data that may be seen."""
    statement = "SELECT data_class, answers::text FROM cases_answer WHERE case_id = %s ORDER BY id"
    return {data_class: json.loads(part) for data_class, part in planned_once(statement, [case_id])}
