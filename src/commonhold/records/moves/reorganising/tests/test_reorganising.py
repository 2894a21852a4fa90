"""A directorate moves to another department by a plan: tried, carried out in stages, and reversed."""

from datetime import date

import pytest

from commonhold.records.moves.reorganising.models import Mover, Stage
from commonhold.records.moves.reorganising.rules import ChangedSince, NotTried, PaidThere, PlanBegun
from commonhold.records.moves.reorganising.tests.conftest import JUNE, mover, state
from commonhold.records.moves.tests.test_all_parts import holding
from commonhold.records.people import rules as facts
from commonhold.records.people.history.queries import picture
from commonhold.records.people.models import Employment


def there(plan_id, name):
    """What somebody has in the department joined on the first day."""
    (held,) = picture(mover(plan_id, name).move.person_id, JUNE)
    assert held.employment_id == mover(plan_id, name).move.to_employment_id
    return held


def test_trying_says_what_each_would_have_and_changes_nothing(at_both):
    before = holding()
    plan_id = at_both.tried()
    assert holding() == before
    ada = mover(plan_id, "Ada Moss")
    assert ada.before["annual_pence"] == ada.after["annual_pence"] == ada.annual_pence == 3_000_000
    assert (ada.after["organisation"], ada.after["cost_centre"]) == ("021", "B021")
    assert mover(plan_id, "Bea Birch").stage == 1, "managers go first"
    assert "manager stays" in mover(plan_id, "Bea Birch").says
    assert list(Stage.objects.order_by("number").values_list("people", flat=True)) == [2, 2, 1]


def test_the_unit_moves_in_stages_with_its_teams_and_managers(at_both):
    plan_id = at_both.tried()
    assert [at_both.carry_out_next(plan_id) for _ in range(4)] == [1, 2, 3, None]
    assert state(plan_id) == "carried out"
    for name, team in (("Ada Moss", "Arches"), ("Eve Elm", "Cables")):
        held = there(plan_id, name)
        assert held.manager_name == "Bea Birch"
        assert held.organisation == team
        assert held.annual_pence == 3_000_000
    left = Employment.objects.filter(id__in=Mover.objects.values("employment_id"), valid__contains=JUNE)
    assert not left.exists()


def test_reversing_restores_every_table_but_for_the_empty_structure(at_both):
    before = holding()
    plan_id = at_both.tried()
    at_both.carry_out(plan_id)
    at_both.reverse(plan_id)
    assert state(plan_id) == "reversed"
    after = holding()
    made = {"departments_organisation", "departments_costcentre", "people_post", "people_employment"}
    assert {table for table, rows in before.items() if after[table] != rows} == made
    for table in made:
        assert set(before[table]) <= set(after[table]), table
    with pytest.raises(PlanBegun):
        at_both.carry_out_next(plan_id)
    assert at_both.reverse_next(plan_id) is None


def test_a_reversal_after_some_stages_ends_the_carrying_out(at_both):
    plan_id = at_both.tried()
    at_both.carry_out_next(plan_id)
    at_both.carry_out_next(plan_id)
    assert at_both.reverse_next(plan_id) == 2
    with pytest.raises(PlanBegun):
        at_both.carry_out_next(plan_id)
    assert at_both.reverse_next(plan_id) == 1
    assert state(plan_id) == "reversed"


def test_it_is_reversed_until_the_department_joined_has_paid(at_both):
    plan_id = at_both.tried()
    at_both.carry_out(plan_id)
    joined = at_both.payrolls[1]
    joined.paid(3)
    with pytest.raises(PaidThere, match=r"Monthly staff.*period 3 of 2026-27"):
        at_both.reverse_next(plan_id)


def test_only_what_was_tried_is_carried_out(at_both):
    plan_id = at_both.draw()
    with pytest.raises(NotTried):
        at_both.carry_out_next(plan_id)
    at_both.tried()
    at_both.hire("Fay Fern", "022", manager="Bea Birch")
    at_both.both.left.change(at_both.jobs["Ada Moss"], facts.Pay(3_100_000), date(2026, 6, 1))
    with pytest.raises(ChangedSince, match=r"Ada Moss \(E3\), Fay Fern"):
        at_both.carry_out_next(plan_id)
    assert state(plan_id) == "tried"
    at_both.tried()
    assert at_both.carry_out_next(plan_id) == 1


def test_a_later_stage_looks_again_at_its_own_people(at_both):
    plan_id = at_both.tried()
    at_both.carry_out_next(plan_id)
    last = Mover.objects.get(plan_id=plan_id, stage=3)
    at_both.both.left.change(last.employment_id, facts.Pay(3_100_000), date(2026, 6, 1))
    assert at_both.carry_out_next(plan_id) == 2
    with pytest.raises(ChangedSince, match=last.name):
        at_both.carry_out_next(plan_id)
    assert state(plan_id) == "begun"


def test_who_can_not_move_stays_with_the_reason(at_both):
    at_both.hire("Fay Fern", "022", ends=date(2026, 8, 1))
    at_both.both.propose(at_both.jobs["Ada Moss"])
    loan = at_both.both.ready(
        at_both.jobs["Cy Cedar"],
        on=date(2026, 6, 1),
        kind="loan",
        returns_on=date(2027, 1, 1),
        offer={"annual_pence": 3_000_000, "reason": "As at home"},
    )
    at_both.both.complete(loan)
    plan_id = at_both.tried(structure=[{"from": "021", "to": "01"}], cost_centres={"B021": "100"})
    stays = dict(Mover.objects.filter(plan_id=plan_id, stage=None).values_list("name", "problem"))
    assert stays == {
        "Fay Fern": "leaves",
        "Ada Moss": "moving",
        "Cy Cedar": "on-loan",
        "Di Dale": "no-part",
        "Eve Elm": "no-part",
    }
    at_both.carry_out(plan_id)
    assert there(plan_id, "Bea Birch").organisation == "Roads"


def test_a_plan_names_who_manages_those_whose_manager_stays(at_both):
    head = at_both.payrolls[1].employ("Hal Hill")
    number = Employment.objects.get(id=head).number
    plan_id = at_both.tried(manager=number)
    at_both.carry_out(plan_id)
    assert there(plan_id, "Bea Birch").manager_name == "Hal Hill"
