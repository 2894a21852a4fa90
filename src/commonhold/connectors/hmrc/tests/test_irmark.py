"""IRmarks against those that HMRC published."""

import json
from typing import Any

import pytest

from commonhold.connectors.hmrc.irmark import ENVELOPE, NoBody, for_people, irmark
from commonhold.connectors.hmrc.tests.schemas import PUBLISHED


def published() -> list[dict[str, Any]]:
    path = PUBLISHED / "irmark_vectors.json"
    found: list[dict[str, Any]] = json.loads(path.read_text()) if path.exists() else []
    return found


@pytest.mark.skipif(not published(), reason="HMRC's samples are not on this machine")
@pytest.mark.parametrize("number", range(3))
def test_hmrcs_samples_have_the_marks_that_hmrc_says(number: int) -> None:
    sample = published()[number]
    assert irmark(sample["xml"].encode()) == sample["expected_irmark"]


def test_people_read_a_mark_in_base32() -> None:
    """The mark of HMRC's sample return of contractors, in both forms."""
    assert for_people("NyORVKN9UOqClDiguALmlZmOP6o=") == "G4RZCVFDPVIOVAUUHCQLQAXGSWMY4P5K"


def test_the_white_space_around_a_mark_counts_and_the_mark_does_not() -> None:
    def marked(inside: str) -> str:
        return irmark(f'<Body xmlns="{ENVELOPE}"><a><b/>{inside}</a></Body>'.encode())

    assert marked("\n <IRmark>one</IRmark>\n") == marked("\n <IRmark>two</IRmark>\n") == marked("\n \n")
    assert marked("<IRmark>one</IRmark>\n") != marked("<IRmark>one</IRmark>")


def test_what_has_no_body_has_no_mark() -> None:
    with pytest.raises(NoBody):
        irmark(b"<Body/>")
