"""Plans of where tokens go in another version: how one leads back, and which make no sense."""

import pytest

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.plans import Plan, PlanInvalid, check_plan, plan_from
from commonhold.base.bpmn.tests.drawn import EVERYDAY, drawn


def test_a_plan_leads_back_but_for_what_it_threw_together():
    plan = Plan({"a": "b", "c": "d", "x": "d"}, restart=frozenset({"b"}))
    assert plan.inverse() == Plan({"b": "a"}, stay=frozenset({"d"}))
    assert plan_from(plan.as_json()) == plan


@pytest.mark.parametrize(
    ("found", "why_not"),
    [
        ([], "not a JSON object"),
        ({"elments": {}}, "“elments”, which means nothing"),
        ({"elements": {"a": 1}}, "one id of the new version for each"),
        ({"restart": "a"}, "“restart” must be a list"),
        ({"elements": {"nothing": "a"}}, "the present version has nothing with the id “nothing”"),
        ({"stay": ["nothing"]}, "the present version has nothing with the id “nothing”"),
        ({"elements": {"a": "nothing"}}, "the new version has nothing with the id “nothing”"),
        ({"restart": ["nothing"]}, "the new version has nothing with the id “nothing”"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(found, why_not):
    definition = compile_process(drawn(*EVERYDAY), {})
    with pytest.raises(PlanInvalid, match=why_not):
        check_plan(plan_from(found), definition, definition)
