"""One decision over many waiting cases: cases moved on a second, in batches that are each a transaction."""

import argparse
import time

from benchmarks import filling, report, server

AIM = 25_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=100_000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    cases, rounds = (10_000, 1) if chosen.quick else (chosen.cases, chosen.rounds)
    with server.database() as database:
        from commonhold.core.audit.acting import Actor
        from commonhold.work.processes.advancing.runs import complete_waiting

        for timer in (False, True):
            filled = filling.prepare(database.url, timer=timer)
            filled.add(cases - len(filled.templates))
            taken = []
            for _ in range(rounds):
                filled.settle()
                begun = time.perf_counter()
                done = complete_waiting(
                    service=filled.service,
                    element="a",
                    departments=filled.departments,
                    variables={"outcome": "approve", "approver": 4711},
                    actor=Actor.system("benchmark"),
                    at=filled.at,
                )
                taken.append(time.perf_counter() - begun)
                assert done.moved == cases, done
            rate = cases / min(taken)
            report.line(
                benchmark="bulk advance" + (", a timer on each task" if timer else ""),
                figure=round(rate),
                unit="cases/s",
                ratio=round(rate / AIM, 2),
                peer=f"the aim of {AIM:,} a second",
                cases=cases,
                seconds=[round(each, 2) for each in taken],
            )


if __name__ == "__main__":
    main()
