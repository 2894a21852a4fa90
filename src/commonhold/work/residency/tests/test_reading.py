"""Policies that can't be used, refused by name; and hostile ones, which must not fell the process."""

import subprocess
import sys
from textwrap import dedent

import pytest

from commonhold.work.residency.cedar.limits import LONGEST_TEXT
from commonhold.work.residency.cedar.sets import PolicyInvalid
from commonhold.work.residency.rules import policies_of
from commonhold.work.residency.tests.written import HOME, policy


@pytest.mark.parametrize(
    ("text", "policy", "message"),
    [
        ("", "", "at least one policy"),
        ("// nothing at all", "", "at least one policy"),
        ("permit (", "", "Cedar can’t read it"),
        ("x" * 20_001, "", "20,000 is the most"),
        (HOME * 101, "", "more than 100 policies"),
        (HOME.replace('"GB"', '"UK"'), "home", 'Country "UK" is not known'),
        (HOME.replace('Country::"GB"', '"GB"'), "home", "types String and Country"),
        (HOME.replace("resource)", 'resource == Data::"gossip")'), "home", 'Data "gossip" is not known'),
        (HOME.replace("action,", 'action == Action::"sell",'), "home", "unrecognized action"),
        (HOME.replace("context.country", "context.contry"), "home", "`contry`"),
        (HOME.replace('@id("home") ', ""), "policy0", "Give it a name"),
        (HOME.replace('@words("At home")', ""), "home", "Say in words"),
        (HOME + HOME, "home", "same @id"),
        (HOME.replace("(principal", "(principal == ?principal"), "", "Templates"),
        (policy("a", "b", condition=f"when {{ {'(' * 5_000}true{')' * 5_000} }}"), "", "deep"),
        (policy("a", "b", condition=f"when {{ {'[' * 50}1{']' * 50} == 1 }}"), "", "deep"),
        (policy("a", "b", condition='when { ip("nonsense").isLoopback() }'), "a", ""),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_used_is_refused_by_name(text, policy, message):
    with pytest.raises(PolicyInvalid) as refused:
        policies_of(text)
    assert any(policy == each.policy and message in each.message for each in refused.value.problems), (
        refused.value.problems
    )


SHAPES = {
    "and": "true&&",
    "or": "context.approved||",
    "if": "if true then true else ",
    "like": '"a" like "*" && ',
}


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_longest_policy_of_one_shape_is_read_and_evaluated(shape):
    """Cedar's parser is recursive: what is let through to it must not fell the process, which a test can't catch."""
    part = SHAPES[shape]
    body = part * ((LONGEST_TEXT - 100) // len(part)) + "true"
    text = policy("a", "b", condition=f"when {{ {body} }}")
    assert len(text) <= LONGEST_TEXT
    program = dedent(
        """
        import sys, threading
        from datetime import date
        from commonhold.work.residency.cedar.sets import PolicyInvalid
        from commonhold.work.residency.rules import Asking, policies_of, rule
        def go():
            try:
                policies = policies_of(sys.stdin.read())
            except PolicyInvalid:
                return
            asked = Asking("robot", "GB", "bpss", "work", "works", "pay", "official")
            assert rule(asked, policies, on=date(2026, 4, 14)).verdict == "permit"
        thread = threading.Thread(target=go)
        thread.start()
        thread.join()
        """
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=text, text=True, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
