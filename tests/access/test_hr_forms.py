"""HR's desk: each thing is recorded and changed, and what can't be right is said at its field."""

import pytest

from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people.adjustments import queries as adjusted
from commonhold.records.people.assets.queries import lent
from commonhold.records.people.declarations import queries as declared
from commonhold.records.people.vetting import queries as vetting
from tests.access.hr import CLEARANCE, FORMS, LONG, PAGE, ada, day, hr, make_office, office, read, shown

__all__ = ["ada", "hr", "make_office", "office", "read"]


def test_a_clearance_is_renewed_and_withdrawn(hr, ada, read):
    hr.post(f"{PAGE}clearance/", CLEARANCE)
    hr.post(f"{PAGE}clearance/", CLEARANCE | day("granted_on", "3 6 2026"))
    (first, _, _), (second, _, _) = read(vetting.recorded, [ada])[ada].clearances
    form = f"{PAGE}clearance/{first}/"
    assert "Withdrawn" in shown(hr, form)
    assert hr.post(form, {"status": "withdrawn"}).status_code == 302
    assert "already what is recorded" in hr.post(form, {"status": "withdrawn"}).content.decode()
    statuses = {each: status for each, _, status in read(vetting.recorded, [ada])[ada].clearances}
    assert statuses == {first: "withdrawn", second: "held"}
    assert 'value="SC" selected' in shown(hr, f"{PAGE}clearance/?level=SC")


def test_what_was_recorded_ends(hr, ada, read):
    for form in ("adjustment/", "interest/", "thing/"):
        hr.post(f"{PAGE}{form}", FORMS[form])
    (adjustment,) = read(adjusted.recorded, [ada])[ada]
    ((interest, _, _),) = read(declared.recorded, [ada])[ada].interests
    ((thing, _),) = read(lent, [ada])[ada]
    steps = (
        (f"adjustment/{adjustment.id}/", day("last_day")),
        (f"interest/{interest}/", {"step": "confirm"}),
        (f"interest/{interest}/", {"step": "end"}),
        (f"thing/{thing}/", day("returned_on")),
    )
    for form, sent in steps:
        assert hr.post(f"{PAGE}{form}", sent).status_code == 302, form
    assert "has ended already" in hr.post(f"{PAGE}{steps[0][0]}", steps[0][1]).content.decode()
    assert hr.post(f"{PAGE}{steps[3][0]}", steps[3][1]).status_code == 404
    assert read(lent, [ada])[ada] == []


@pytest.mark.parametrize(
    ("form", "wrong", "field", "said"),
    [
        ("clearance/", {"level": ""}, "level", "Choose the level"),
        ("clearance/", {"level": "XX"}, "level", "Choose the level"),
        ("clearance/", {"reference": " "}, "reference", ""),
        ("clearance/", {"authority": LONG}, "authority", ""),
        ("clearance/", {"level": "eDV"}, "review_on", "not published"),
        ("clearance/", day("granted_on", "31 2 2026"), "granted_on", "such as 27 3 2027"),
        ("clearance/", day("granted_on", "1 1 2199"), "granted_on", ""),
        ("clearance/", day("review_on", "1 1 2020"), "review_on", "is not after"),
        ("check/", {"element": "gossip"}, "element", "Choose what was checked"),
        ("check/", {"element": "identity", **day("until", "1 1 2030")}, "until", "Only the right to work"),
        ("check/", {"evidence": "\u202e\n"}, "evidence", ""),
        ("adjustment/", {"what": ""}, "what", ""),
        ("adjustment/", {"what": LONG}, "what", ""),
        ("adjustment/", day("review_on", "1 5 2026"), "review_on", "would come before"),
        ("training/", {"provider": ""}, "provider", ""),
        ("training/", day("valid_until", "1 1 2020"), "valid_until", "before it was completed"),
        ("interest/", {"kind": "<b>"}, "kind", "Choose the kind"),
        ("interest/", day("declared_on", "x y z"), "declared_on", "such as"),
        ("thing/", {"tag": ""}, "tag", ""),
        ("thing/", {"kind": "horse"}, "kind", "Choose the kind"),
    ],
)
def test_what_can_not_be_right_is_said_at_its_field(hr, ada, read, form, wrong, field, said):
    page = hr.post(f"{PAGE}{form}", FORMS[form] | wrong).content.decode()
    assert f'href="#{field}"' in page
    assert said in page
    assert read(vetting.recorded, [ada])[ada].clearances == ()
    assert read(adjusted.recorded, [ada])[ada] == read(lent, [ada])[ada] == []


@pytest.mark.parametrize("form", ["clearance/", "adjustment/", "thing/"])
def test_what_is_recorded_twice_at_once_is_recorded_once(committed_db, hr, ada, read, form):
    answers = together(lambda: hr.post(f"{PAGE}{form}", FORMS[form]).status_code)
    assert sorted(answers) == [200, 302]
    kept = [read(adjusted.recorded, [ada])[ada], read(lent, [ada])[ada]]
    assert sum(map(len, [*kept, read(vetting.recorded, [ada])[ada].clearances])) == 1
