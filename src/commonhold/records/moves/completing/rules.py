"""What the move itself says of somebody's post and pay, beside what the parts of records say of the rest."""

from collections.abc import Iterable
from decimal import Decimal

from commonhold.records.moves.rules import Level
from commonhold.records.people.carrying.rules import Carried, Kind

LEVELS: dict[Level, str] = {
    "level": "Moving on level",
    "promotion": "Moving on promotion",
    "lower": "Moving to a lower grade",
}


def seat(
    kind: Kind, level: Level, grade: str, title: str, region: str, weekly_hours: Decimal
) -> list[Carried]:
    """The post there: what it is, and what becomes of the one here."""
    kept = kind == "loan"
    return [
        Carried(
            part="moves.post",
            title="Post here",
            verdict="stopped" if not kept else "carried",
            says="Kept until they come back" if kept else "Ends on the last day here",
            why="A home department keeps the post during a loan" if kept else "They move for good",
            seen_by="from",
        ),
        Carried(
            part="moves.new_post",
            title="Post there",
            verdict="converted",
            says=f"{title}, {grade}, {region}, {weekly_hours.normalize():f} hours a week",
            why=LEVELS[level],
            seen_by="to",
        ),
    ]


def salary(says: str, working: Iterable[str]) -> Carried:
    """The pay there, which the department left never reads."""
    return Carried(
        part="moves.salary",
        title="Salary",
        verdict="converted",
        says=says,
        why="By the rules of the department joined on pay on transfer",
        seen_by="to",
        working=tuple(working),
        data_class="pay",
    )


def nothing_offered() -> Carried:
    return Carried(
        part="moves.salary",
        title="Post and salary",
        verdict="asked",
        says="Not known yet",
        why="The department joined has offered nothing yet",
        to_do="Offer a post: the salary follows from the department’s rules",
    )


def back_home() -> Carried:
    return Carried(
        part="moves.post",
        title="Post",
        verdict="carried",
        says="Back to the post at home, by its terms",
        why="A home department keeps the post during a loan",
    )
