"""How fast people move from one department to another, one by one and many at once, and how fast it is said which
moves are not complete before a cut-off.

Run: python -m benchmarks.moves [--size civil-service] [--at-once 1 100 2000]

The moves are agreed, offered and released beforehand; what is measured is completing them, with all that people have:
employments, pay, leave, clearances, adjustments and the rest, and undoing them again.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from benchmarks import pay_run, report, server

LIMIT_SECONDS, LIMIT_PEOPLE = 60, 20_000
ONE_BY_ONE = 20
ON = date(2026, 6, 15)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", default="civil-service", choices=["small", "large", "civil-service"])
    arguments.add_argument("--at-once", type=int, nargs="+", default=[1, 100, 2_000])
    chosen = arguments.parse_args()
    with server.database() as database:
        groups = pay_run.prepare(chosen.size)
        people = sum(each for each, *_ in groups)
        (_, left, _), (_, joined, group), *_ = groups
        every = [department for _, department, _ in groups]
        moves = ready(left, joined, group, sum(chosen.at_once) + ONE_BY_ONE)
        with psycopg.connect(database.url, autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE")
        incomplete(every, len(moves), people)
        for count in chosen.at_once:
            these, moves = moves[:count], moves[count:]
            completed(left, joined, these, people)
        one_by_one(left, joined, moves, people)


def ready(left: int, joined: int, group_id: int, count: int) -> list[int]:
    """Moves of people of one department to the other of which only completing them is left; their ids."""
    from commonhold.records.moves.models import Move, Proposal
    from commonhold.records.people.models import Employment, GradeSpell

    at = pay_run.AT
    with _acting(left, joined):
        jobs = Employment.objects.filter(department_id=left, valid__contains=ON).order_by("id")
        moves = Move.objects.bulk_create(
            Move(
                person_id=job.person_id,
                name="Somebody",
                from_department_id=left,
                from_employment=job,
                to_department_id=joined,
                kind="permanent",
                level="level",
                on=ON,
                state="agreed",
                proposed_on=at.date(),
                offered_at=at,
                cleared_at=at,
                released_at=at,
                recorded_at=at,
            )
            for job in jobs[:count]
        )
        Proposal.objects.bulk_create(
            Proposal(move=each, number=1, side="to", on=ON, recorded_at=at) for each in moves
        )
        grades = dict(GradeSpell.objects.filter(superseded_at=None).values_list("employment_id", "grade"))
        _offer(moves, grades, group_id)
    assert len(moves) == count, f"only {len(moves)} people to move"
    return [each.id for each in moves]


def _offer(moves: Sequence[Any], grades: Mapping[int, str], group_id: int) -> None:
    """Offer everybody the first post of the department joined, in the grade that they have."""
    from commonhold.records.moves.models import Offer
    from commonhold.records.people.models import Post

    joined = moves[0].to_department_id
    post = Post.objects.filter(department_id=joined).first()
    assert post is not None
    Offer.objects.bulk_create(
        Offer(
            department_id=joined,
            move=each,
            number=1,
            post=post,
            grade=grades[each.from_employment_id],
            region="Wales",
            weekly_hours=Decimal(37),
            group_id=group_id,
            annual_pence=3_500_000,
            how="level",
            says="As agreed",
            working=[],
            recorded_at=pay_run.AT,
        )
        for each in moves
    )


def completed(left: int, joined: int, moves: Sequence[int], people: int) -> None:
    """Completing so many moves by one call, and undoing them."""
    from commonhold.records.moves.completing import actions

    took = _seconds(left, joined, lambda common: actions.complete(move_ids=moves, **common))
    undone = _seconds(left, joined, lambda common: actions.undo(move_ids=moves, reason="They stay", **common))
    aim = LIMIT_PEOPLE / LIMIT_SECONDS
    report.line(
        benchmark=f"moves completed, {len(moves):,} at once",
        figure=round(len(moves) / took, 1),
        unit="people/s",
        ratio=round(len(moves) / took / aim, 2),
        peer=f"{LIMIT_PEOPLE:,} people in {LIMIT_SECONDS} s",
        seconds=round(took, 2),
        undone_per_second=round(len(moves) / undone, 1),
        people=people,
    )


def one_by_one(left: int, joined: int, moves: Sequence[int], people: int) -> None:
    """Completing moves each in a transaction of its own."""
    from commonhold.records.moves.completing import actions

    times = [
        _seconds(left, joined, lambda common, each=each: actions.complete(move_ids=[each], **common))  # type: ignore[misc]
        for each in moves
    ]
    report.line(
        benchmark="moves completed one by one",
        figure=round(1 / statistics.median(times), 1),
        unit="people/s",
        ratio=round(LIMIT_SECONDS / LIMIT_PEOPLE / statistics.median(times), 3),
        peer=f"{LIMIT_PEOPLE:,} people in {LIMIT_SECONDS} s",
        median_ms=round(statistics.median(times) * 1_000, 1),
        slowest_ms=round(max(times) * 1_000, 1),
        people=people,
    )


def incomplete(departments: Sequence[int], moves: int, people: int) -> None:
    """Saying of all departments which moves are not complete before the next cut-offs."""
    from commonhold.core.audit.acting import acting
    from commonhold.records.moves.incomplete import queries

    times, found = [], 0
    for _ in range(5):
        with acting(_somebody(), departments):
            started = time.perf_counter()
            found = len(queries.incomplete(departments, datetime(2026, 6, 1, 9, tzinfo=pay_run.AT.tzinfo)))
            times.append(time.perf_counter() - started)
    report.line(
        benchmark="moves that are not complete before the cut-off",
        figure=round(statistics.median(times) * 1_000, 1),
        unit="ms",
        ratio=round(1 / statistics.median(times), 2),
        peer="one second",
        found=found,
        moves=moves,
        people=people,
    )


def _seconds(left: int, joined: int, does: Callable[[dict[str, Any]], object]) -> float:
    """How long something takes that is done for both departments, with its commit."""
    started = time.perf_counter()
    with _acting(left, joined):
        does({"actor": _somebody(), "at": pay_run.AT + timedelta(days=1)})
    return time.perf_counter() - started


def _acting(left: int, joined: int) -> Any:
    from commonhold.core.audit.acting import acting

    return acting(_somebody(), [left, joined])


def _somebody() -> Any:
    from commonhold.core.audit.acting import Actor

    return Actor.system("benchmark")


if __name__ == "__main__":
    main()
