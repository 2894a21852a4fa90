"""A process is changed under 100,000 running cases, as its owner does it on the command line, and none is lost.

Claims are put where claims are, with their tasks and timers, in four departments. The change takes away the timer that
passes the budget holder's task on, with the step behind it, and gives the line manager five working days instead of
ten. It is checked, published, tried in one department, released to all; the cases are moved while others work on them,
the migration is killed with them half moved, and run again; at last they are taken back. After every step each case is
counted and looked at: does it wait for something, has each task its wait, could it come to its end?
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import report, server
from benchmarks.walking import filling

SERVICE = "claim_expense"
WORKED_ON = 200
GONE = ("budget_holder_late", "escalate_budget_holder")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=100_000)
    chosen = arguments.parse_args()
    with server.database() as database, tempfile.TemporaryDirectory() as folder:
        Walk(database.url, chosen.cases, Path(folder)).go()


def changed(bpmn: bytes) -> bytes:
    """The process without the timer on the budget holder's task and its step, and a shorter one for the manager."""
    text = bpmn.decode()
    flows = (
        "budget_holder_late_to_escalate_budget_holder",
        "escalate_budget_holder_to_approve_budget_holder",
    )
    for name in (*GONE, *flows):
        text = re.sub(rf'<bpmn:(\w+) id="{name}"[^>]*?(/>|>.*?</bpmn:\1>)\s*', "", text, flags=re.DOTALL)
        text = re.sub(rf"<bpmn:(incoming|outgoing)>{name}</bpmn:\1>\s*", "", text)
        text = re.sub(
            rf'<bpmndi:(\w+)[^>]*bpmnElement="{name}"[^>]*?(/>|>.*?</bpmndi:\1>)\s*',
            "",
            text,
            flags=re.DOTALL,
        )
    return text.replace("PT80H", "PT40H").encode()


class Walk:
    """One walk through a change."""

    def __init__(self, url: str, cases: int, folder: Path) -> None:
        self.url, self.cases, self.file = url, cases, folder / "process.bpmn"
        self.conflicts = 0

    def go(self) -> None:
        from commonhold.services.claim_expense.service import SERVICE as DECLARED

        first, self.somebody, self.departments = filling.fill(self.url, self.cases)
        self.looked_at("before")
        self.file.write_bytes(changed(DECLARED.bpmn))
        self.says("check", SERVICE, str(self.file))
        second = self.says("publish", SERVICE, str(self.file)).split()[0]
        self.says("dry-run", SERVICE, first, second, "--restart", "line_manager_late")
        self.says("release", SERVICE, second, "--to", "d0")
        self.says("release", SERVICE, second, "--to", "all")
        self.killed_half_way(first, second)
        self.looked_at("killed half-way")
        began = time.perf_counter()
        worked_on = self.while_others_work(first, second)
        seconds = time.perf_counter() - began
        self.looked_at("moved")
        self.says("versions", SERVICE)
        told = self.says(
            "undo", SERVICE, re.findall(r"^\W*(\d+) ", self.says("migrations", SERVICE), re.M)[0]
        )
        self.looked_at("taken back")
        lost = self.cases - sum(self.counts().values())
        report.line(
            benchmark="walk-through",
            figure=lost,
            unit="cases lost",
            ratio=round(1 - lost / self.cases, 4),
            peer=f"the {self.cases:,} cases before",
            worked_on_meanwhile=worked_on,
            had_to_look_again=self.conflicts,
            seconds_after_the_kill=round(seconds, 1),
            taken_back=told.split(" case")[0].split()[-1],
        )

    def command(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "commonhold.faces.cli.main", "process", *arguments],
            env={**os.environ, "DATABASE_URL": self.url, "COLUMNS": "150"},
            stdout=subprocess.PIPE,
            text=True,
        )

    def says(self, *arguments: str) -> str:
        """Run a command of `commonhold process`, show it and what it prints, and return that."""
        return self.ended(self.command(*arguments), arguments)

    def ended(self, process: "subprocess.Popen[str]", arguments: tuple[str, ...]) -> str:
        printed, _ = process.communicate()
        print(f"$ commonhold process {' '.join(arguments)}\n{printed}", file=sys.stderr, flush=True)
        assert process.returncode == 0, arguments
        return printed

    def killed_half_way(self, first: str, second: str) -> None:
        process = self.command("migrate", SERVICE, first, second, "--restart", "line_manager_late")
        while self.moved() < self.cases // 3:
            time.sleep(0.02)
        process.kill()
        process.communicate()

    def while_others_work(self, first: str, second: str) -> int:
        """Move the rest, and let people approve receipts meanwhile; how many they did."""
        arguments = ("migrate", SERVICE, first, second, "--restart", "line_manager_late")
        process, done = self.command(*arguments), 0
        for wait_id in filling.some_waits(self.somebody, self.departments, WORKED_ON):
            self.conflicts += filling.approve(wait_id, self.somebody, self.departments)
            done += 1
        self.ended(process, arguments)
        return done

    def moved(self) -> int:
        import psycopg

        with psycopg.connect(self.url) as owner:
            row = owner.execute("SELECT coalesce(sum(moved), 0) FROM processes_migrationpart").fetchone()
        return int(row[0]) if row else 0

    def counts(self) -> dict[Any, int]:
        return filling.running(self.somebody, self.departments)

    def looked_at(self, when: str) -> None:
        """Count the cases, and look at each: nothing may be wrong with any."""
        counts = self.counts()
        wrong = filling.wrong(self.url, self.somebody, self.departments)
        told = ", ".join(f"{digest[:12]}: {count:,}" for digest, count in counts.items())
        print(f"{when}: {sum(counts.values()):,} cases run ({told}); wrong: {wrong}\n", file=sys.stderr)
        assert sum(counts.values()) == self.cases, counts
        assert not any(wrong.values()), wrong


if __name__ == "__main__":
    main()
