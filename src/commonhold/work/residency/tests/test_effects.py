"""What a change of policies would do, before it is released."""

from datetime import date

from commonhold.work.residency.policies.rules import effect
from commonhold.work.residency.rules import home_only, policies_of
from commonhold.work.residency.tests.written import HOME, POLAND, policy
from commonhold.work.residency.units.rules import Rulebook, UnitPlace

TODAY = date(2026, 4, 14)
KRAKOW = UnitPlace(1, "krakow", "supplier", "PL", "bpss", frozenset({"uk_standards"}), "acme")
LEEDS = UnitPlace(2, "leeds", "in_house", "GB", "bpss")


def books(before, after):
    return Rulebook("works", before, (), TODAY), Rulebook("works", after, (), TODAY)


def test_what_a_change_would_do_names_units_verdicts_and_open_tasks():
    wide = policies_of(f"{HOME}\n{POLAND}")
    open_tasks = {
        (1, frozenset({"official"}), "official"): 40,
        (2, frozenset({"official"}), "official"): 3,
        (2, frozenset({"bank"}), "official"): 2,
    }
    found = effect(*books(wide, home_only()), [KRAKOW, LEEDS], open_tasks)
    assert {(each.unit.code, each.before, each.after) for each in found.shifts} == {
        ("krakow", "permit", "forbid"),
        ("krakow", "after_approval", "forbid"),
    }
    assert [(each.unit.code, each.tasks, each.stranded) for each in found.displaced] == [
        ("krakow", 40, False)
    ]
    assert (found.tasks, found.stranded) == (40, 0)


def test_a_change_that_would_strand_work_says_so():
    nothing = policies_of(policy("no", "Nobody", condition="when { false }"))
    found = effect(*books(home_only(), nothing), [KRAKOW, LEEDS], {(2, frozenset({"bank"}), "official"): 7})
    assert (found.tasks, found.stranded) == (7, 7)


def test_a_change_of_nothing_changes_nothing():
    found = effect(
        *books(home_only(), home_only()), [KRAKOW, LEEDS], {(2, frozenset({"bank"}), "official"): 7}
    )
    assert (found.shifts, found.displaced) == ((), ())
