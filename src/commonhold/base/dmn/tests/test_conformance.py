"""The DMN Technology Compatibility Kit, compliance level 2 (github.com/dmn-tck/tck)."""

from pathlib import Path

import pytest

from tests.conformance import dmn

KIT = Path(__file__).parents[6] / "shared" / "data" / "dmn-tck"


@pytest.mark.skipif(not KIT.is_dir(), reason="the Technology Compatibility Kit isn't beside this repository")
def test_every_case_of_level_2_comes_out_as_published() -> None:
    ran = list(dmn.cases(KIT))
    failed = [(case.path.name, case.id, case.results) for case in ran if not case.passed]
    assert not failed
    assert len(ran) == 116
    assert all(case.results for case in ran)
