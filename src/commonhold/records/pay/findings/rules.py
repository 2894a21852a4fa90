"""What a payroll manager looks for in a run before it pays, and how far pay may change unremarked."""

from typing import NamedTuple

KINDS = {
    "not_filed": "HMRC won’t be told of this run",
    "late": "Changes that came after the cut-off",
    "starter_unpaid": "Employed, but payroll knows nothing of them",
    "leaver_paid": "Paid for days after they left",
    "overpaid": "Paid too much for earlier periods",
    "arrears": "Paid for earlier periods too",
    "variance": "Paid much more or less than last time",
    "new": "Not paid last time",
    "gone": "Paid last time, but not now",
    "no_statutory": "Away without statutory pay",
    "zero_net": "Nothing left to pay",
    "owes": "Owes part of this pay",
    "order_short": "Orders to deduct that couldn’t be met",
    "order_done": "Orders to deduct that are paid off",
    "other_group": "Paid in another pay group too",
    "shared_account": "Bank account shared with others",
    "elsewhere": "Employed in another department too",
    "tax_code": "Tax codes to look at",
}
"""By kind, as the review shows them."""

VARIANCE_PERCENT, VARIANCE_PENCE = 10, 10_000
"""Gross pay that changes by at least so much of what it was, and at least by £100, is shown."""


class Found(NamedTuple):
    """One thing to look at; `said` tells what."""

    kind: str
    employment_id: int | None
    before_pence: int | None
    now_pence: int | None
    said: str


def oddity(tax_code: str, non_cumulative: bool) -> str:
    """Why a tax code is worth a look; nothing for most."""
    bare = tax_code.lstrip("SC") or tax_code
    reasons = {
        "NT": "no tax is taken",
        "0T": "no allowance: HMRC may not know of this employment",
        "BR": "all at the basic rate, as for a second employment",
    }
    if bare in reasons:
        return f"{tax_code}: {reasons[bare]}"
    if bare.startswith("D"):
        return f"{tax_code}: all at one higher rate, as for a second employment"
    if bare.startswith("K"):
        return f"{tax_code}: more is taxed than is paid"
    if non_cumulative:
        return f"{tax_code} M1: each period on its own, as until HMRC sends a cumulative code"
    return ""


def after_leaving(tax_code: str, non_cumulative: bool) -> str:
    """What to do about the tax code of who is paid after they have left, which HMRC wants to be 0T M1; else nothing.

    Source: GOV.UK, What to do when an employee leaves.
    """
    regime = tax_code[0] if tax_code[0] in "SC" else ""
    if non_cumulative and tax_code == f"{regime}0T":
        return ""
    return (
        f": pay after leaving is taxed by {regime}0T M1, and this one by {tax_code}{' M1' * non_cumulative}"
    )
