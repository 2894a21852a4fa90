"""What holds whatever a department writes into its policies."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from commonhold.work.residency.cedar import vocabulary
from commonhold.work.residency.rules import FORBID, VERDICTS, Asking, policies_of, rule

TODAY = date(2026, 11, 27)
ANYTHING = policies_of('@id("any") @words("Anything goes") permit (principal, action, resource);')

askings = st.builds(
    Asking,
    unit_kind=st.sampled_from(sorted(vocabulary.UNIT_KINDS)),
    country=st.sampled_from(["GB", "PL", "IN", "US", "CA", "JP", "KR", "CN"]),
    clearance=st.sampled_from(sorted(vocabulary.CLEARANCES)),
    mode=st.sampled_from(sorted(vocabulary.MODES)),
    department=st.sampled_from(["works", "letters"]),
    data_class=st.sampled_from(sorted(vocabulary.DATA_CLASSES)),
    classification=st.sampled_from(sorted(vocabulary.CLASSIFICATIONS)),
    safeguards=st.frozensets(st.sampled_from(sorted(vocabulary.SAFEGUARDS)), max_size=3),
    approved=st.booleans(),
)
scopes = st.sampled_from(
    ['principal == Unit::"robot"', 'action == Action::"view"', 'resource == Data::"bank"', ""]
)
conditions = st.sampled_from(
    [
        'context.country == Country::"PL"',
        'context.country != Country::"GB"',
        'context.classification == Classification::"official"',
        "context.adequate",
        "context.approved",
        "!context.approved",
        'context.department == "works"',
        'context.safeguards.contains(Safeguard::"idta")',
        "true",
    ]
)


@st.composite
def policies(draw, effect):
    head = ["principal", "action", "resource"]
    scope = draw(scopes)
    head = [scope if scope.startswith(part) else part for part in head]
    return (
        f'@id("{draw(st.uuids())}") @words("w") {effect} ({", ".join(head)}) when {{ {draw(conditions)} }};'
    )


@st.composite
def sets(draw):
    made = draw(st.lists(policies("permit"), min_size=1, max_size=3))
    made += draw(st.lists(policies("forbid"), max_size=2))
    return "\n".join(made)


@settings(max_examples=300, deadline=None)
@given(asked=askings, text=sets(), forbid=policies("forbid"))
def test_adding_a_forbid_never_permits_more(asked, text, forbid):
    before, after = policies_of(text), policies_of(f"{text}\n{forbid}")
    was, now = rule(asked, before, on=TODAY).verdict, rule(asked, after, on=TODAY).verdict
    assert VERDICTS.index(now) >= VERDICTS.index(was)


@settings(max_examples=200, deadline=None)
@given(asked=askings)
def test_silence_permits_nothing(asked):
    silent = policies_of('@id("no") @words("Never") permit (principal, action, resource) when { false };')
    ruled = rule(asked, silent, on=TODAY)
    assert ruled.verdict == FORBID
    assert ("department", "silence") in {(each.policy_set, each.policy) for each in ruled.reasons}


@settings(max_examples=200, deadline=None)
@given(asked=askings, text=sets())
def test_whatever_a_department_writes_law_and_government_still_forbid(asked, text):
    everywhere = rule(asked, ANYTHING, on=TODAY).verdict
    ruled = rule(asked, policies_of(text), on=TODAY).verdict
    if everywhere == FORBID:
        assert ruled == FORBID
    if asked.country != "GB" and asked.data_class == "national_security":
        assert ruled == FORBID
