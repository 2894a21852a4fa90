"""Asking from the command line why data may not go somewhere, and checking a policy before it is written."""

import pytest

from commonhold.work.residency.tests.written import EXAMPLES, HOME, NO_BANK, POLAND
from tests.access.test_commands import run


@pytest.fixture
def works(committed_db):
    assert run("department", "create", "works", "Department of Works")[0] == 0


def why(*options: str) -> tuple[int, str]:
    code, told = run("residency", "why", "--department", "works", *options)
    return code, " ".join(told.split())


def test_why_says_the_verdict_and_whose_policy_gives_it(works):
    code, told = why("--class", "pay", "--country", "GB")
    assert (code, "Work pay data in United Kingdom: permit" in told) == (0, True)
    code, told = why(
        "--class", "national_security", "--country", "PL", "--safeguard", "uk_standards", "--approved"
    )
    assert code == 1
    assert "government.national_security" in told
    assert "Nothing in the department’s policy permits it." in told


def test_why_of_a_unit_is_asked_of_every_country_where_it_works(works):
    for given in (
        ("unit", "add", "team", "Team", "in_house"),
        ("unit", "add-site", "team", "Leeds", "GB"),
        ("unit", "add-site", "team", "Kraków", "PL"),
    ):
        assert run(*given)[0] == 0, run(*given)
    code, told = why("--class", "pay", "--unit", "team")
    assert code == 1
    assert "in United Kingdom: permit" in told
    assert "in Poland: forbid" in told
    assert why("--class", "pay", "--unit", "team", "--country", "GB")[0] == 0
    code, told = why("--class", "pay", "--unit", "team", "--country", "IN")
    assert (code, "doesn’t work there" in told) == (2, True)


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        (("--class", "gossip", "--country", "GB"), 2, "criminal_record"),
        (("--class", "pay", "--country", "UK"), 2, "UK is not one of"),
        (("--class", "pay", "--country", "GB", "--safeguard", "promise"), 2, "data_bridge"),
        (("--class", "pay", "--country", "GB", "--unit", "person"), 2, "in_house"),
        (("--class", "pay"), 2, "--country"),
        (("--class", "pay", "--unit", "in_house"), 2, "--country"),
        (("--class", "pay", "--unit", "nobody"), 2, "neither a unit’s code"),
    ],
)
def test_wrong_use_is_said_plainly(works, options, code, named):
    answer, told = why(*options)
    assert answer == code
    assert named in told


def test_a_policy_is_checked_with_its_examples(works, tmp_path):
    policy, examples = tmp_path / "policy.cedar", tmp_path / "examples.csv"
    policy.write_text(f"{HOME}\n{POLAND}\n{NO_BANK}")
    examples.write_text(EXAMPLES)
    given = ("residency", "check", str(policy), "--department", "works")
    assert run(*given) == (0, "3 policies can be used.\n")
    code, told = run(*given, "--examples", str(examples))
    assert code == 0
    assert "4 examples get the verdicts" in " ".join(told.split())
    policy.write_text(f"{HOME}\n{POLAND}")
    code, told = run(*given, "--examples", str(examples))
    assert (code, "Example 3 should get forbid and gets permit" in told) == (1, True)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"", "Write at least one policy"),
        (b"permit (", "Cedar"),
        (HOME.replace('"GB"', '"UK"').encode(), "home: Country"),
        (b"\xff\xfe\x00", "Cedar"),
        (b"(" * 10_000, "brackets"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(works, tmp_path, content, named):
    policy = tmp_path / "policy.cedar"
    policy.write_bytes(content)
    code, told = run("residency", "check", str(policy), "--department", "works")
    assert code == 1
    assert named in told


def test_a_department_that_does_not_exist_is_refused(works, tmp_path):
    policy = tmp_path / "policy.cedar"
    policy.write_text(HOME)
    assert run("residency", "check", str(policy), "--department", "nowhere")[0] == 1
