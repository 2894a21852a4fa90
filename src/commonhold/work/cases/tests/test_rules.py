"""What files really are, and who may decide."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.work.cases import rules
from commonhold.work.cases.rules import (
    Doer,
    Membership,
    Wanted,
    content_type,
    eligible,
    is_candidate,
    may_decide,
    safe_name,
)

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00" + b"\x00" * 60 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 60
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 40
HEIC_FROM_PHONE = b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic" + b"\x00" * 40


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (PDF, "application/pdf"),
        (HEIC, "image/heic"),
        (HEIC_FROM_PHONE, "image/heic"),
        (b"<html><script>alert(1)</script>", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", None),
        (b"MZ\x90\x00" + b"\x00" * 80, None),
        (b"PK\x03\x04" + b"\x00" * 80, None),
        (b"GIF89a" + b"\x00" * 80, None),
        (b"just words", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str | None) -> None:
    assert content_type(content) == kind


@given(st.binary(max_size=300))
def test_any_bytes_are_something_we_take_or_nothing(content: bytes) -> None:
    assert content_type(content) in {None, *rules.CONTENT_TYPES}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("receipt.pdf", "receipt.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\taxi.jpg", "taxi.jpg"),
        ("a\x00b\r\nc.png", "abc.png"),
        ("...", "file"),
        ("", "file"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_a_files_name_keeps_nothing_dangerous(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


ACCOUNTS = st.integers(min_value=1, max_value=6)


@given(st.lists(ACCOUNTS), ACCOUNTS, st.lists(ACCOUNTS))
def test_nobody_with_an_interest_is_ever_eligible(named: list[int], asker: int, parties: list[int]) -> None:
    found = eligible(named, asker, parties)
    assert asker not in found
    assert set(found).isdisjoint(parties)
    assert len(found) == len(set(found))


def test_a_task_for_the_asker_is_the_askers_alone() -> None:
    assert may_decide(1, asked_by=1, parties=[], for_asker=True)
    assert not may_decide(2, asked_by=1, parties=[], for_asker=True)
    assert not may_decide(1, asked_by=1, parties=[], for_asker=False)
    assert not may_decide(2, asked_by=1, parties=[2], for_asker=False)


def test_a_role_counts_for_its_own_cost_centre_only() -> None:
    doer = Doer(1, frozenset({1}), frozenset({("budget_holder", 10)}))
    assert is_candidate(doer, Wanted(role="budget_holder", cost_centre_id=10))
    assert not is_candidate(doer, Wanted(role="budget_holder", cost_centre_id=11))
    assert not is_candidate(doer, Wanted(role="case_worker"))
    assert is_candidate(Doer(1, frozenset({1, 7}), frozenset()), Wanted([7])), "as somebody's deputy"


def test_a_unit_s_task_is_for_its_members_with_the_skill_and_the_clearance() -> None:
    wanted = Wanted(named=[1], role="finance", unit_id=3, skill="receipts", clearance="sc")
    member = Membership(3, "Bolt", frozenset({"receipts"}), "dv", supervisor=False, minutes_per_day=420)
    assert is_candidate(Doer(2, frozenset({2}), frozenset(), member), wanted)
    for other in (
        replace(member, unit_id=4),
        replace(member, skills=frozenset({"payroll"})),
        replace(member, clearance="ctc"),
        None,
    ):
        assert not is_candidate(Doer(1, frozenset({1}), frozenset({("finance", None)}), other), wanted)
