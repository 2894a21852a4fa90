"""A whole unit moved on the office's pages: what is refused, and what each page says next."""

import pytest
from django.utils import timezone

from commonhold.base.long_steps import PATIENCE
from commonhold.core.audit.acting import acting
from commonhold.records.moves.reorganising.models import Plan, Step
from commonhold.records.moves.reorganising.rules import MOST_BYTES
from commonhold.services.move_department.tests.conftest import furnished, sides, template
from commonhold.services.move_department.tests.unit import PLANNER, unit
from tests.access.planning import ADD, PLANS, POST, page, planner, sends, works

__all__ = ["furnished", "planner", "sides", "template", "unit"]


def test_a_unit_is_moved_and_put_back(unit, planner):
    progress = sends(planner, unit.text())["Location"]
    assert "It waits for a worker." in page(planner, progress)
    works(unit)
    assert planner.get(progress)["Location"] == POST
    tried = page(planner, POST)
    assert "Nobody was moved" in tried
    assert "Everybody whom it picks would go." in tried
    assert "Commonhold’s ledger keeps no budgets" in tried
    assert "2 people move" in page(planner, f"{POST}carry-out/")
    for said, begun in (("1 more to carry out", True), ("Everybody who goes has moved.", False)):
        asked = planner.post(f"{POST}carry-out/", {"how": "next"})
        works(unit)
        assert planner.get(asked["Location"]).status_code == 302
        assert said in (shown := page(planner, POST))
        assert ("1 of 2 stages are done" in shown) == begun
    assert "No stage of this plan is left" in page(planner, f"{POST}carry-out/")
    assert "Why is it reversed?" in page(planner, f"{POST}reverse/")
    asked = planner.post(f"{POST}reverse/", {"how": "all", "reason": "Withdrawn"})
    works(unit)
    assert planner.get(asked["Location"]).status_code == 302
    assert "Everybody is back." in page(planner, POST)
    assert "post" in page(planner, PLANS)


BAD: list[tuple[bytes, str]] = [
    (b"", "it is empty"),
    (b"\xff\xfe\x00", "it isn’t text in UTF-8"),
    (b"plan: [", "it isn’t YAML in line 1"),
    (b"x" * (MOST_BYTES + 1), "it is larger than 2 MB"),
    (b"a: &a [x]\nb: *a", "it uses an alias"),
    (b"!!python/object/apply:os.system ['true']", "it isn’t YAML"),
    (b"plan: roads\nplan: rivers\n", "it says “plan” twice"),
    (b'plan: "<script>alert(1)</script>"', "plan: String should match pattern"),
    (b"plan: roads", "name: Field required"),
]


@pytest.mark.parametrize(("content", "why"), BAD)
def test_a_file_that_is_no_plan_is_refused_with_what_is_wrong(planner, content, why):
    shown = sends(planner, content).content.decode()
    assert why in shown
    assert 'href="#file"' in shown
    assert "<script>alert" not in shown


def test_a_plan_of_what_is_not_there_changes_nothing(unit, planner):
    assert "Choose the YAML file" in planner.post(ADD, {}).content.decode()
    assert "departments’ codes" in page(planner, ADD)
    assert b"plan: roads" in planner.get(f"{ADD}plan.yaml").content
    for wrong, why in (
        (unit.text().replace("to: letters", "to: nowhere"), "nowhere"),
        (unit.text().replace("monthly", "weekly"), "weekly"),
        (unit.text().replace('"N', '"X'), "nobody in the department left has the number X"),
        (unit.text().replace("from: all", "from: none"), "structure: there is no part none"),
    ):
        shown = sends(planner, wrong)
        assert shown.status_code == 200
        assert why in shown.content.decode()
    with acting(PLANNER, unit.sides.both):
        assert not Plan.objects.exists()


def test_while_a_worker_is_at_a_plan_nothing_else_is_done_to_it(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    planner.post(f"{POST}carry-out/", {"how": "all"})
    said = "This plan is just being carried out: Pia asked for that"
    for address in ("", "carry-out/"):
        answer = planner.post(POST + address, {"how": "all"})
        assert said in answer.content.decode()
    assert said in sends(planner, unit.text()).content.decode()
    assert "Nothing else can be done to the plan meanwhile" in page(planner, POST)
    with acting(PLANNER, unit.sides.both):
        Step.objects.update(asked_at=timezone.now() - 2 * PATIENCE)
        step_id = Step.objects.latest("id").id
    assert "No worker is at it." in page(planner, POST)
    assert "Start it again" in page(planner, f"{POST}steps/{step_id}/")
    again = planner.post(f"{POST}carry-out/", {"how": "all"})
    assert again["Location"] != f"{POST}steps/{step_id}/"
    works(unit)
    assert "Everybody who goes has moved." in page(planner, POST)


@pytest.mark.parametrize(
    ("address", "sent", "why"),
    [
        ("carry-out/", {}, "Choose whether to do all stages or the next one"),
        ("carry-out/", {"how": "<b>"}, "Choose whether"),
        ("reverse/", {"how": "all", "reason": "Withdrawn"}, "is tried already, so it can’t be reversed"),
        ("reverse/", {"how": "all", "reason": " "}, "Say in at most 1,000 characters why"),
        ("reverse/", {"how": "all", "reason": "x" * 1001}, "Say in at most 1,000 characters why"),
    ],
)
def test_what_can_not_be_asked_for_is_refused_in_words(unit, planner, address, sent, why):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    assert why in planner.post(POST + address, sent).content.decode().replace("&#39;", "'")
    with acting(PLANNER, unit.sides.both):
        assert Step.objects.count() == 1


def test_why_a_worker_could_not_do_it_is_on_the_plans_page(unit, planner):
    plan_id = unit.draw()
    unit.does(plan_id, "try")
    unit.raise_pay("clerk")
    planner.post(f"{POST}carry-out/", {"how": "all"})
    works(unit)
    shown = page(planner, POST)
    assert "Carrying out," in shown
    assert "Clerk Example" in shown
