"""Where units may work with a department's data, as the office shows it."""

from commonhold.core.audit.acting import acting
from commonhold.work.delivery.units import actions as units
from tests.access.test_residency_pages import PAGES, shown


def test_without_units_one_can_still_ask(as_role):
    assert "There are no delivery units yet" in shown(as_role("auditor").get(PAGES))


def test_units_of_which_the_same_is_asked_go_together(as_role, krakow, department, system, clock):
    with acting(system, [department]):
        for code in ("gdansk", "lodz", "poznan", "torun"):
            unit = units.create_unit(code=code, name=f"<{code}>", kind="in_house", actor=system, at=clock)
            units.add_site(unit_id=unit, name=code, country="PL", actor=system, at=clock)
        units.add_site(unit_id=unit, name="Leeds", country="GB", actor=system, at=clock)
    page = shown(as_role("auditor").get(PAGES))
    assert "Vistula, Kraków (Poland)" in page
    assert '<th scope="col" class="govuk-table__header">&lt;torun&gt; (United Kingdom)</th>' in page
    assert "&lt;gdansk&gt;; &lt;lodz&gt;; &lt;poznan&gt; and 1 more (Poland)" in page
