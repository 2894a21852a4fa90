"""What a change of policies would do, before it is released."""

from dataclasses import replace
from datetime import date

from commonhold.work.residency.policies.rules import OpenWork, effect
from commonhold.work.residency.rules import home_only, policies_of
from commonhold.work.residency.tests.written import HOME, POLAND, policy
from commonhold.work.residency.units.rules import Rulebook, UnitPlace

TODAY = date(2026, 4, 14)
KRAKOW = UnitPlace(1, "krakow", "supplier", "PL", "bpss", frozenset({"uk_standards"}), "acme")
LEEDS = UnitPlace(2, "leeds", "in_house", "GB", "bpss")


def tasks(unit, data_class, count, able=(1, 2)):
    return OpenWork(unit.id, frozenset({data_class}), "official", "bpss", count, frozenset(able))


def books(before, after):
    return Rulebook("works", before, (), TODAY), Rulebook("works", after, (), TODAY)


def test_what_a_change_would_do_names_units_verdicts_and_open_tasks():
    wide = policies_of(f"{HOME}\n{POLAND}")
    open_work = [tasks(KRAKOW, "official", 40), tasks(LEEDS, "official", 3), tasks(LEEDS, "bank", 2)]
    found = effect(*books(wide, home_only()), [KRAKOW, LEEDS], open_work)
    assert {(each.unit.code, each.before, each.after) for each in found.shifts} == {
        ("krakow", "permit", "forbid"),
        ("krakow", "after_approval", "forbid"),
    }
    assert [(each.work, each.stranded) for each in found.displaced] == [(open_work[0], False)]
    assert (found.tasks, found.stranded) == (40, 0)


def test_a_change_that_would_strand_work_says_so():
    nothing = policies_of(policy("no", "Nobody", condition="when { false }"))
    found = effect(*books(home_only(), nothing), [KRAKOW, LEEDS], [tasks(LEEDS, "bank", 7)])
    assert (found.tasks, found.stranded) == (7, 7)


def test_work_is_stranded_where_those_that_may_do_it_cannot():
    wide = policies_of(f"{HOME}\n{POLAND}")
    alone = [tasks(KRAKOW, "official", 40, able=[KRAKOW.id])]
    assert effect(*books(wide, home_only()), [KRAKOW, LEEDS], alone).stranded == 40


def test_a_unit_has_to_be_permitted_wherever_it_works():
    wide = policies_of(f"{HOME}\n{POLAND}")
    both = [KRAKOW, replace(KRAKOW, country="GB")]
    found = effect(*books(wide, home_only()), [*both, LEEDS], [tasks(KRAKOW, "official", 40)])
    assert (found.tasks, found.stranded) == (40, 0)


def test_a_change_of_nothing_changes_nothing():
    found = effect(*books(home_only(), home_only()), [KRAKOW, LEEDS], [tasks(LEEDS, "bank", 7)])
    assert (found.shifts, found.displaced) == ((), ())
