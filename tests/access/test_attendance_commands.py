"""Lists of absence and overtime on the command line: taken whole by a payroll officer, or refused with each reason."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.core.departments.queries import department as department_facts
from commonhold.records.pay.attendance import queries
from commonhold.records.people.models import Employment
from tests.access.test_commands import run as command
from tests.access.test_pay_people_pages import make_office, moss

__all__ = ["make_office", "moss"]


@pytest.fixture
def told(moss, department, as_role, tmp_path):
    """`told(what, text)`: a payroll officer imports a file with this text; the exit code and what was said."""
    as_role("payroll")
    code = department_facts(department).code

    def run(what, text):
        path = tmp_path / "list.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return command("pay", "attendance", what, code, str(path), "--as", "payroll@works.example")

    return run


def test_lists_are_taken_whole(told, moss, department, system):
    assert told("absences", f"number,kind,first,last\n{moss},sick,2026-04-13,2026-04-17\n") == (
        0,
        "1 absences are recorded.\n",
    )
    assert told("overtime", f"number,day,minutes,percent\n{moss},2026-04-14,60,150\n")[0] == 0
    with acting(system, [department]):
        job = Employment.objects.get(number=moss).id
        assert (len(queries.absences(job)), len(queries.overtime(job))) == (1, 1)


@pytest.mark.parametrize(
    ("what", "text", "said"),
    [
        ("absences", "", "it needs one column named number"),
        ("absences", "number,kind\nE1,sick\n", "it needs one column named first"),
        ("absences", "number,kind,first,last,last\nE1,sick,2026-04-13,,\n", "two columns named last"),
        ("absences", b"number,kind,first\n\xff,sick,2026-04-13\n", "in another encoding"),
        ("absences", "number,kind,first\nE1,sick\n", "row 2 has 2 cells"),
        ("absences", "number,kind,first\nE1,sick,2026-04-13,more\n", "row 2 has 4 cells"),
        ("overtime", "number,day,minutes,percent\nE1,2026-04-14,0,150\n", "row 2, minutes"),
        ("overtime", 'number,day,minutes,percent\n"E1,2026-04-14,60,150\n', "unexpected end of data"),
    ],
)
def test_lists_that_cannot_be_right_are_refused_with_the_reason(told, what, text, said):
    code, answer = told(what, text)
    assert code == 1
    assert said in " ".join(answer.split())


def test_the_department_says_once_what_it_pays_who_is_away(department, system, as_role):
    as_role("payroll")
    code = department_facts(department).code
    given = ("pay", "attendance", "scheme", code)
    assert command(*given, "civil_service_2013", "2026-04-01", "--as", "payroll@works.example")[0] == 0
    refused, said = command(*given, "none", "2026-04-01", "--as", "payroll@works.example")
    assert (refused, "no sick pay scheme called none" in said) == (1, True)


def test_only_payroll_imports(moss, department, as_role, tmp_path):
    as_role("finance")
    path = tmp_path / "list.csv"
    path.write_text(f"number,kind,first\n{moss},sick,2026-04-13\n")
    code = department_facts(department).code
    given = ("pay", "attendance", "absences", code, str(path))
    assert command(*given, "--as", "finance@works.example")[0] == 1
