"""Of whom a run has to know what it needs of few."""

from typing import Any

import numpy as np
from django.db.models import QuerySet
from numpy.typing import NDArray

from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.models import Element, Group, Run
from commonhold.records.pay.rules import PENSIONS


def aged(period: PeriodFacts, terms: NDArray[Any], *amounts: NDArray[Any]) -> list[int]:
    """Those whose age matters: members of partnership, and who gives up salary."""
    given_up = Element.objects.filter(department_id=period.department_id, kind="sacrifice")
    element_ids = list(given_up.values_list("id", flat=True))
    partnership = terms["employment_id"][terms["pension"] == PENSIONS.index("partnership")]
    found = [each["employment_id"][np.isin(each["element_id"], element_ids)] for each in amounts]
    ids: list[int] = np.unique(np.concatenate([partnership, *found])).tolist()
    return ids


def other_groups(period: PeriodFacts, runs: QuerySet[Run]) -> list[int]:
    """The runs that paid the same tax period of the department's other groups that are paid as often."""
    frequency = Group.objects.filter(id=period.group_id).values("frequency")
    others = runs.filter(
        department_id=period.department_id,
        period__tax_year=period.tax_year,
        period__number=period.number,
        group__frequency=frequency[:1],
    )
    return list(others.exclude(group_id=period.group_id).values_list("id", flat=True))
