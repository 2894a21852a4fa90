"""The Full Payment Submission of the Civil Service for a month, and its bank files: seconds of one core, and memory.

People are made up: 20,000 of them, who come again and again under other payroll ids.
"""

import argparse
import resource
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from random import Random
from typing import TypeVar

from benchmarks import report
from commonhold.connectors.banks import bacs18, pain001
from commonhold.connectors.hmrc import fps
from commonhold.records.pay.filing.facts import (
    Contributions,
    Employee,
    Employer,
    Employment,
    FullPayment,
    Payment,
    Person,
    TaxCode,
    ToDate,
)
from commonhold.records.payments.rules import Instruction, Order, Payer

LIMIT_SECONDS = 10
DIFFERENT = 20_000
PAYDAY = date(2026, 6, 30)
FULL_PAYMENT = FullPayment(Employer("120", "AB12345", "120PA00012345"), 2026, date(2026, 6, 25))
FORENAMES = ("Alice", "Bob", "Siân", "Zoë", "Mohammed", "Priya", "Chidi", "Eilidh")
SURNAMES = ("Smith", "O’Brien", "Patel", "Łukasz", "Jones", "Okafor-Müller", "McDonald")

T = TypeVar("T")


def letters(number: int) -> str:
    """Four, others for each of half a million numbers."""
    return "".join(chr(97 + number // 26**place % 26) for place in range(4))


def person(number: int) -> Person:
    return Person(
        surname=SURNAMES[number % 7] + letters(number)[:3],
        forename=FORENAMES[number % 8],
        born_on=date(1960 + number % 45, 1 + number % 12, 1 + number % 28),
        sex="FM"[number % 2],
        national_insurance_number=f"AB{number:06}C",
        address=(f"{number % 300} High Street", f"Town {number % 900}"),
        postcode=f"AB{number % 90} 1AA",
        title="Dr",
    )


def paid(number: int, payroll_id: str, draw: Random) -> Employment:
    gross = draw.randrange(180_000, 900_000)
    return Employment(
        payroll_id,
        ToDate(gross * 3, gross // 2, pension_pence=gross // 6),
        Payment(
            *("M1", PAYDAY, "D", TaxCode("1257L", "S" if number % 11 == 0 else ""), gross, gross // 6),
            month=3,
            after_statutory_pence=gross // 2,
            pension_pence=gross // 18,
        ),
        (
            Contributions(
                "A", gross, gross * 3, 167_700, 146_700, 900_000, gross // 7, gross // 2, 17_216, 51_648
            ),
        ),
    )


def employees(count: int) -> Iterator[Employee]:
    draw = Random(1)
    people = [person(number) for number in range(DIFFERENT)]
    for number in range(count):
        yield Employee(people[number % DIFFERENT], (paid(number, f"{number:08}", draw),))


def order(count: int) -> Order:
    draw = Random(2)
    instructions = [
        Instruction(
            id=number + 1,
            payee_name=f"{FORENAMES[number % 8]} {letters(number)} {SURNAMES[number % 7]}",
            sort_code=f"{200_000 + number % 5000}",
            account_number=f"{10_000_000 + number}",
            amount_pence=draw.randrange(100_000, 700_000),
            reference="SALARY JUN 2026",
        )
        for number in range(count)
    ]
    made_at, payer = datetime(2026, 6, 25, 9, tzinfo=UTC), Payer("Works", "601613", "12345678", "123456")
    return Order(7, made_at, date(2026, 6, 29), PAYDAY, payer, instructions)


def timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def peak_megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def write_returns(count: int) -> None:
    making, _ = timed(lambda: sum(1 for _ in employees(count)))
    sizes: list[tuple[int, int]] = []
    compressing = 0.0

    def write() -> None:
        nonlocal compressing
        for part in fps.write(FULL_PAYMENT, employees(count)):
            seconds, compressed = timed(lambda part=part: zlib.compress(part.content, 1))  # type: ignore[misc]
            compressing += seconds
            sizes.append((len(part.content), len(compressed)))

    all_of_it, _ = timed(write)
    seconds = all_of_it - making - compressing
    report.line(
        benchmark=f"Full Payment Submission of {count:,} employees",
        figure=round(seconds, 2),
        unit="s of one core",
        ratio=round(seconds / LIMIT_SECONDS, 2),
        peer=f"the limit of {LIMIT_SECONDS} s",
        parts=len(sizes),
        megabytes=round(sum(size for size, _ in sizes) / 1e6),
        compressed_megabytes=round(sum(size for _, size in sizes) / 1e6),
        seconds_to_compress=round(compressing, 2),
        peak_megabytes=peak_megabytes(),
    )


def write_bank_files(count: int) -> None:
    batch = order(count)
    for name, render in (
        ("pain.001, checked against its schema", pain001.render),
        ("Bacs file", bacs18.render),
    ):
        seconds, content = timed(lambda render=render: render(batch))  # type: ignore[misc]
        report.line(
            benchmark=f"{name}, {count:,} payments",
            figure=round(seconds, 2),
            unit="s of one core",
            ratio=round(seconds / LIMIT_SECONDS, 2),
            peer=f"the limit of {LIMIT_SECONDS} s",
            megabytes=round(len(content) / 1e6),
            peak_megabytes=peak_megabytes(),
        )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--employees", type=int, default=520_000)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    count = 20_000 if chosen.quick else chosen.employees
    write_returns(count)
    write_bank_files(count)


if __name__ == "__main__":
    main()
