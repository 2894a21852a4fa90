"""Bad input at the desk of payroll: a clear page each time, never a failure of ours, and nobody paid by it."""

import csv
import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import psycopg
import pytest
from django.test import Client

from tests.journeys.steps import work
from tests.journeys.test_hostile import LONG, NUL, client_of

__all__ = ["client_of"]

RUN = """
SELECT r.id, array_agg(DISTINCT g.account_id) FROM pay_run r JOIN accounts_rolegrant g
ON g.department_id = r.department_id AND g.role = 'payroll' WHERE r.state = 'open' GROUP BY r.id LIMIT 1
"""
EMPLOYEE = """
SELECT e.number FROM people_employment e JOIN pay_run r ON r.department_id = e.department_id
JOIN pay_termsspell t ON t.employment_id = e.id WHERE r.id = %s ORDER BY e.id LIMIT 1
"""
MARKUP = "=1+1 <script>alert(1)</script> & \u202e\x0b\x01 \ufffe 😀 ﷽"


@dataclass
class Desk:
    """Two officers of a department at their desks, an open run, and the number of somebody whom it pays."""

    url: str
    run_id: int
    preparer: Client
    approver: Client
    number: str

    @property
    def run(self) -> str:
        return f"/desk/pay/{self.run_id}/"

    def ask(self, step: str, client: Client, **form: str) -> int:
        return client.post(self.run, {"step": step, **form}).status_code

    def step(self, step: str, client: Client | None = None, **form: str) -> int:
        """Ask for a step, and let a worker take it if it is a long one."""
        status = self.ask(step, client or self.preparer, **form)
        work()
        return status

    def told(self, step: str) -> str:
        """What the page of the run says after it was asked for a step."""
        page = self.preparer.post(self.run, {"step": step})
        work()
        return (page if page.status_code == 200 else self.preparer.get(self.run)).content.decode()

    @property
    def state(self) -> str:
        with psycopg.connect(self.url) as connection:
            (state,) = connection.execute(
                "SELECT state FROM pay_run WHERE id = %s", [self.run_id]
            ).fetchone() or ("",)
        return str(state)


@pytest.fixture
def desk(committed_db: str, client_of: Callable[[int], Client]) -> Desk:
    with psycopg.connect(committed_db) as connection:
        run_id, officers = connection.execute(RUN).fetchone() or (0, [0, 0])
        (number,) = connection.execute(EMPLOYEE, [run_id]).fetchone() or ("",)
    return Desk(committed_db, run_id, client_of(officers[0]), client_of(officers[1]), number)


def test_addresses_that_make_no_sense(desk: Desk) -> None:
    paths = [
        "/desk/pay/?department=%00",
        "/desk/pay/?department=²",
        "/desk/pay/?department=99999999999999999999",
        "/desk/pay/0/",
        "/desk/pay/9223372036854775807/",
        "/desk/pay/9223372036854775808/findings.csv",
        "/payslips/9223372036854775808/",
        "/payslips/9223372036854775807/payslip.pdf",
        *(
            f"{desk.run}{rest}"
            for rest in (
                "findings/nonsense/",
                "findings/%00/",
                "findings/late/?page=99999999999999999999",
                "findings/late/?page=²",
                "findings.csv",
                "lists/nonsense.csv",
                "lists/%00.csv",
                "lists/pensions.csv",
                "payslips/?number=%00",
                "payslips/?number=" + "x" * 5000,
                "payslips/?number=%ff&page=-1",
                "payslips/9223372036854775807/",
                "payslips/9223372036854775808/payslip.pdf",
                "hold/?number=%00",
            )
        ),
    ]
    for step in ("collect", "calculate"):
        desk.step(step)
    failed = {path: status for path in paths if (status := desk.preparer.get(path).status_code) >= 500}
    assert failed == {}
    for method in ("put", "delete", "patch"):
        assert getattr(desk.preparer, method)(desk.run).status_code < 500


def test_forms_that_make_no_sense(desk: Desk) -> None:
    failed = []
    for period in ("", "²", NUL, LONG, "-1", "9223372036854775808", "1;DROP TABLE pay_run"):
        failed.append((period[:20], desk.preparer.post("/desk/pay/", {"period": period}).status_code))
    for step in ("", NUL, LONG, "nonsense", "__class__"):
        failed.append((step[:20], desk.step(step)))
    for number in ("", NUL, LONG, "²", "nobody", desk.number):
        for reason in ("", NUL, LONG, MARKUP):
            for step in ("hold", "release", "nonsense", NUL):
                form = {"number": number, "reason": reason, "step": step}
                failed.append((str(form)[:80], desk.preparer.post(f"{desk.run}hold/", form).status_code))
    failed.append(
        (
            "not utf-8",
            desk.preparer.post(
                desk.run, b"step=%ff%fe&note=\xff", "application/x-www-form-urlencoded"
            ).status_code,
        )
    )
    failed.append(
        (
            "not a form",
            desk.preparer.post(desk.run, b"\x00" * 1_000, "multipart/form-data; boundary=x").status_code,
        )
    )
    failed.append(
        ("json", desk.preparer.post(desk.run, '{"step": "commit"}', "application/json").status_code)
    )
    assert [each for each in failed if each[1] >= 500] == []
    assert desk.state == "open"


def test_steps_out_of_turn_pay_nobody(desk: Desk) -> None:
    for step in ("calculate", "review", "approve", "commit", "publish"):
        assert "There is a problem" in desk.told(step), step
    assert desk.state == "open"
    for step in ("collect", "calculate", "review"):
        assert desk.step(step, note=MARKUP * 1_000) == 302
    assert "ask another payroll officer" in desk.told("approve").lower()
    assert desk.step("approve", desk.approver) == 302
    assert "can&#39;t be published" in desk.told("publish")
    assert desk.step("commit") == 302
    assert "This pay run is committed, so it can&#39;t be committed." in desk.told("commit")
    for step in ("collect", "calculate", "review", "approve", "cancel"):
        assert desk.step(step) == 200
    assert desk.state == "committed"


def test_of_officers_who_take_a_step_at_once_one_is_told_that_it_was_taken(desk: Desk) -> None:
    for step in ("collect", "calculate", "review"):
        desk.step(step)
    desk.step("approve", desk.approver)
    with ThreadPoolExecutor(4) as pool:
        clients = [desk.preparer, desk.approver] * 2
        statuses = list(pool.map(lambda client: desk.ask("commit", client), clients))
    assert sorted(statuses) == [200, 200, 200, 302]
    work()
    with psycopg.connect(desk.url) as connection:
        batches = connection.execute(
            "SELECT count(DISTINCT batch_id), count(*) FROM payments_payment WHERE source LIKE %s",
            [f"pay.run:{desk.run_id}:%"],
        )
        (of_run, payments) = batches.fetchone() or (0, 0)
        (slips,) = connection.execute(
            "SELECT count(*) FROM pay_payslip WHERE run_id = %s AND net_pence > 0", [desk.run_id]
        ).fetchone() or (0,)
    assert (of_run, payments) == (1, slips)


def test_what_officers_write_is_text_on_pages_in_files_and_on_payslips(desk: Desk) -> None:
    desk.step("collect")
    desk.preparer.post(f"{desk.run}hold/", {"number": desk.number, "reason": MARKUP})
    desk.step("calculate")
    page = desk.preparer.get(desk.run).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    export = desk.preparer.get(f"{desk.run}findings.csv").content.decode()
    cells = [cell for row in csv.reader(io.StringIO(export)) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any("alert(1)" in cell for cell in cells)
    desk.step("review")
    desk.step("approve", desk.approver)
    desk.step("commit")
    assert desk.step("publish", note=MARKUP) == 302
    with psycopg.connect(desk.url) as connection:
        (slip_id,) = connection.execute(
            "SELECT max(id) FROM pay_payslip WHERE run_id = %s", [desk.run_id]
        ).fetchone() or (0,)
    payslip = desk.preparer.get(f"{desk.run}payslips/{slip_id}/").content.decode()
    assert "<script>alert" not in payslip
    pdf = desk.preparer.get(f"{desk.run}payslips/{slip_id}/payslip.pdf")
    assert (pdf.status_code, pdf.content[:5]) == (200, b"%PDF-")
