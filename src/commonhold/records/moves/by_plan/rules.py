"""A move as a plan for whole units makes it: what is otherwise proposed, offered, cleared and released one by one."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Planned:
    """Who moves by the plan, to which post, and on what terms; `says` and `working` explain the pay.

    `annual_pence` is a year's pay if full time.
    """

    employment_id: int
    post_id: int
    grade: str
    region: str
    weekly_hours: Decimal
    group_id: int
    annual_pence: int
    says: str
    working: tuple[str, ...]
