"""Policies and examples as a department might write them."""

from textwrap import dedent


def policy(name, words, effect="permit", scope="principal, action, resource", condition=""):
    return f'@id("{name}") @words("{words}") {effect} ({scope}) {condition};'


HOME = policy("home", "At home", condition='when { context.country == Country::"GB" }')
POLAND = policy("pl", "Poland", condition='when { context.country == Country::"PL" }')
NO_BANK = policy(
    "bank",
    "No bank data abroad",
    effect="forbid",
    scope='principal, action, resource == Data::"bank"',
    condition='unless { context.country == Country::"GB" }',
)
EXAMPLES = dedent(
    """
    supplier,PL,bpss,uk_standards,yes,work,pay,official,permit
    supplier,PL,bpss,uk_standards,no,work,pay,official,after_approval
    supplier,PL,bpss,uk_standards,yes,work,bank,official,forbid
    in_house,GB,bpss,,no,work,bank,official,permit
    """
)
