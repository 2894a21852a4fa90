"""Bytes that a waiting case takes in its tables and indexes, its history aside; with histories of several lengths."""

import argparse

import psycopg

from benchmarks import filling, report, server

AIM = 1_500
TABLES = ("processes_instance", "processes_wait")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=50_000)
    arguments.add_argument("--steps", type=int, nargs="+", default=[1, 10, 100])
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    cases = 5_000 if chosen.quick else chosen.cases
    for timer in (False, True):
        for steps in chosen.steps:
            # A database each, so that no table has room left over from the one before.
            with server.database() as database:
                filled = filling.prepare(database.url, timer=timer)
                filled.add(cases, history=steps)
                filled.settle()
                _report(database.url, cases, steps, timer)


def _report(url: str, cases: int, steps: int, timer: bool) -> None:
    with psycopg.connect(url) as owner:
        sizes = {
            name: owner.execute(
                "SELECT pg_table_size(%(name)s::regclass), pg_indexes_size(%(name)s::regclass)",
                {"name": name},
            ).fetchone()
            for name in (*TABLES, "processes_step")
        }
    each = {name: [round(part / cases) for part in found or ()] for name, found in sizes.items()}
    total = sum(sum(each[name]) for name in TABLES)
    report.line(
        benchmark="size of a waiting case" + (", a timer on its task" if timer else ""),
        figure=total,
        unit="bytes",
        ratio=round(total / AIM, 2),
        peer=f"the limit of {AIM:,} bytes",
        steps_taken=steps,
        table_and_indexes={name: each[name] for name in TABLES},
        history_bytes=sum(each["processes_step"]),
    )


if __name__ == "__main__":
    main()
