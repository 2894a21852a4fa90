"""The invalid and valid processes of the BPMN conformance suite beside this repository."""

from pathlib import Path

import pytest
from lxml import etree

from commonhold.base.bpmn.constraints import check_constraints
from commonhold.base.bpmn.constraints.tests.files import first_breach
from commonhold.base.bpmn.constraints.tests.sampled import SAMPLED
from commonhold.base.bpmn.refusals import Invalid

SUITE = Path(__file__).parents[7] / "shared" / "data" / "bpmn-conformance"
SERVICES = Path(__file__).parents[4] / "services"
pytestmark = pytest.mark.skipif(
    not SUITE.is_dir(), reason="the conformance suite isn't beside this repository"
)
REJECTED = sorted(f"{each.parent.name}/{each.name}" for each in SUITE.glob("rejected/*/*.bpmn"))
PROCESSES = sorted(f"{each.parent.name}/{each.name}" for each in SUITE.glob("processes/*/*.bpmn"))
BREAKING = {
    "errors/Token_StartQuantity_Zero.bpmn": "receive: its startQuantity is 0",
    "errors/Token_CompletionQuantity_Zero.bpmn": "send: its completionQuantity is 0",
}
"""Cases of the suite that must fail, as the standard sets that these are at least 1. Here they fail early."""


@pytest.mark.parametrize("name", REJECTED)
def test_an_invalid_process_is_refused_for_its_own_reason(name: str) -> None:
    root = etree.parse(SUITE / "rejected" / name).getroot()
    breach = first_breach(root)
    assert breach is not None
    assert breach.rule in SAMPLED[name.partition("/")[0]].split(), breach
    ids = {each.get("id") for each in root.iter(etree.Element)}
    assert breach.element.rpartition(" ")[2] in ids
    with pytest.raises(Invalid) as caught:
        check_constraints(root)
    assert caught.value.message.startswith(f"{breach.element}: {breach.why}")


@pytest.mark.parametrize("name", sorted(set(PROCESSES) - set(BREAKING)))
def test_a_valid_process_is_accepted(name: str) -> None:
    check_constraints(etree.parse(SUITE / "processes" / name).getroot())


@pytest.mark.parametrize("name", BREAKING)
def test_a_process_that_must_fail_is_refused(name: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_constraints(etree.parse(SUITE / "processes" / name).getroot())
    assert BREAKING[name] in caught.value.message


def test_the_whole_suite_is_checked() -> None:
    assert (len(REJECTED), len(PROCESSES)) == (173, 83)
