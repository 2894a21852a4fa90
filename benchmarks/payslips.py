"""Payslips as PDF/UA-1: how many a second one core sets, each another."""

import argparse
import time
from datetime import date

from benchmarks import report
from commonhold.connectors.documents.payslips import Line, Payslip, render

AIM_A_SECOND = 100


def payslip(number: int) -> Payslip:
    payments = tuple(Line(f"Allowance {each}", 10_000 + number + each, 50_000) for each in range(5))
    deductions = tuple(Line(f"Deduction {each}", 1_000 + each, 5_000) for each in range(6))
    return Payslip(
        employer="Department of Works",
        employee=f"Person Number {number}",
        period="June 2026",
        paid_on=date(2026, 6, 30),
        facts=(("Tax code", "1257L"), ("Payroll number", f"{number:08}")),
        payments=payments,
        deductions=deductions,
        net_pence=sum(line.pence for line in payments) - sum(line.pence for line in deductions),
        employer_pays=(Line("Employer’s pension contribution", 92_704),),
        changes=("Allowance 1 rose by £1.00.",),
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--payslips", type=int, default=1000)
    arguments.add_argument("--quick", action="store_true")
    chosen = arguments.parse_args()
    count = 50 if chosen.quick else chosen.payslips
    render(payslip(0))
    began = time.process_time()
    size = sum(len(render(payslip(number))) for number in range(1, count + 1))
    seconds = time.process_time() - began
    report.line(
        benchmark="payslips as PDF/UA-1",
        figure=round(count / seconds),
        unit="a second of one core",
        ratio=round(count / seconds / AIM_A_SECOND, 2),
        peer=f"the aim of {AIM_A_SECOND} a second",
        kilobytes_each=round(size / count / 1000),
    )


if __name__ == "__main__":
    main()
