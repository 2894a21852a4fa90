"""What is paid for a month once its disputes are decided, and what each department's books are told. Pure."""

from collections.abc import Iterable, Mapping

from commonhold.oversight.service_levels.charging.rules import Value, added, apportion
from commonhold.oversight.service_levels.rules import Statement


class Booking(Value):
    """What a department owes the supplier, by what it is for. The parts add up to `net_pence`, which may be negative:
    then the supplier owes it."""

    department: str
    charge_pence: int
    credit_pence: int
    """Nothing or negative."""
    adjustment_pence: int
    decision_pence: int
    net_pence: int


def total_pence(statement: Statement, decided: Iterable[int]) -> int:
    """What the supplier is due for the month."""
    return statement.total_pence + sum(decided)


def bookings(statement: Statement, decided: Mapping[str, int]) -> tuple[Booking, ...]:
    """Each department's part. What was decided about a line is borne as the line is; about another, as the month."""
    reckoned = statement.reckoned
    charges = added(*(line.shares for line in reckoned.charges))
    credits = added(reckoned.shares, {code: -pence for code, pence in charges.items()})
    adjustments = added(*(line.shares for line in statement.adjustments))
    of_line = {line.key: line.shares for line in reckoned.charges}
    everywhere = charges or statement.shares
    decisions = added(
        *(
            apportion(pence, _weights(of_line.get(line) or everywhere))
            for line, pence in sorted(decided.items())
        )
    )
    return tuple(
        Booking(
            department=code,
            charge_pence=charges.get(code, 0),
            credit_pence=credits.get(code, 0),
            adjustment_pence=adjustments.get(code, 0),
            decision_pence=decisions.get(code, 0),
            net_pence=net,
        )
        for code, net in added(statement.shares, decisions).items()
    )


def _weights(shares: Mapping[str, int]) -> dict[str, int]:
    return {code: abs(pence) for code, pence in shares.items()}
