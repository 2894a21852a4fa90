"""`commonhold pay check` on HMRC's test data, and on files that are none."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commonhold.faces.cli.main import command_line
from commonhold.faces.cli.pay import NoLaw, NotInTheFile

PUBLISHED = Path(__file__).parents[2] / "shared" / "data" / "payroll"
published = pytest.mark.skipif(
    not PUBLISHED.is_dir(), reason="HMRC's test data for payroll software isn't beside this repository"
)

ROUNDED_BY_HMRC = {
    f"2025 - 26 Scottish tax v1.0/{row}"
    for row in (
        "Gen_cumul_mthly/4",
        "Gen_cumul_mthly/8",
        "Gen_W1M1_mthly/3",
        "Gen_W1M1_mthly/4",
        "K_cumul_mthly/1",
        "K_cumul_mthly/2",
    )
}
"""A penny below the rule that every other row obeys."""
BANDS_AGAINST_CONTRIBUTIONS = {f"1682422349/2_Dir-CatM_£1000pw_from_week_5/{week}" for week in (1, 2, 3, 4)}
"""April 2022, with contributions above the primary threshold of 190 and bands that begin at that of July, 242."""

TAX_ROW = {
    "source": "made up/1",
    "tax_year": "2025-26",
    "frequency": "monthly",
    "gross": "1156.25",
    "pay_to_date": "1156.25",
    "code": "1257L",
    "w1m1": False,
    "period": 1,
    "tax_due": "21.40",
    "tax_to_date": "21.40",
}
INSURANCE_ROW = {
    "source": "made up/2",
    "tax_year": "2025-26",
    "PayFrequency": "Monthly",
    "GrossPay": "2000.00",
    "Period": 1,
    "NiCategory": "A",
    "EmployeeNiContribution": "76.16",
    "EmployerNiContribution": "237.45",
    "TotalNiContribution": "313.61",
    "EarningsAtLEL_YTD": "542.00",
    "EarningsLELtoPT_YTD": "506.00",
    "EarningsPTtoUEL_YTD": "952.00",
}


def check(*paths: Path) -> tuple[int, list[str]]:
    """The exit code and the lines printed; a refusal is raised, for `commonhold` to print."""
    done = CliRunner().invoke(
        command_line(["pay"]), ["pay", "check", *map(str, paths)], catch_exceptions=False
    )
    return done.exit_code, done.output.splitlines()


def sources(lines: list[str], kind: str) -> set[str]:
    return {found[1] for line in lines if (found := re.search(rf" row \d+ \((.+)\) {kind}: ", line))}


@published
def test_every_published_row_is_met_to_the_penny_but_those_that_hmrc_rounded_otherwise() -> None:
    code, lines = check(*sorted(PUBLISHED.glob("hmrc_*.json")))
    assert sources(lines, "differs") == ROUNDED_BY_HMRC
    assert sources(lines, "only bands of earnings differ") == BANDS_AGAINST_CONTRIBUTIONS
    assert (code, lines[-1]) == (1, "exact 2580/2586")


@pytest.fixture
def write(tmp_path: Path) -> object:
    def write(content: object) -> Path:
        path = tmp_path / "rows.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    return write


def test_rows_that_are_met_are_counted(write) -> None:
    assert check(write([TAX_ROW, INSURANCE_ROW])) == (0, ["exact 2/2"])
    numbers = TAX_ROW | {"gross": 1156.25, "tax_due": 21.4}
    assert check(write([numbers])) == (0, ["exact 1/1"])


def test_a_director_whose_last_payment_brings_the_year_back_to_nothing_is_met(write) -> None:
    director = INSURANCE_ROW | {
        "source": "made up/director/51",
        "PayFrequency": "Weekly",
        "StatusMethod": "ALT",
    }
    paid = director | {
        "Period": 51,
        "GrossPay": "500.00",
        "GrossPayYtd": "500.00",
        "EmployeeNiContribution": "20.64",
        "EmployerNiContribution": "60.60",
        "TotalNiContribution": "81.24",
        "EmployeeNiContributionYtd": "20.64",
        "EmployerNiContributionYtd": "60.60",
        "EarningsAtLEL_YTD": "125.00",
        "EarningsLELtoPT_YTD": "117.00",
        "EarningsPTtoUEL_YTD": "258.00",
    }
    paid_back = director | {
        "source": "made up/director/52",
        "Period": 52,
        "GrossPay": "1.00",
        "GrossPayYtd": "501.00",
        "EmployeeNiContribution": "-20.64",
        "EmployerNiContribution": "-60.60",
        "TotalNiContribution": "-81.24",
        "EmployeeNiContributionYtd": "0.00",
        "EmployerNiContributionYtd": "0.00",
        "EarningsAtLEL_YTD": "0.00",
        "EarningsLELtoPT_YTD": "0.00",
        "EarningsPTtoUEL_YTD": "0.00",
    }
    assert check(write([paid, paid_back])) == (0, ["exact 2/2"])


def test_a_row_that_differs_is_printed_with_both_figures(write) -> None:
    code, lines = check(write([TAX_ROW, TAX_ROW | {"tax_due": "21.41", "tax_to_date": "21.41"}]))
    assert code == 1
    assert lines == [
        "rows.json row 2 (made up/1) differs: tax due £21.40, expected £21.41; tax to date £21.40, expected £21.41",
        "exact 1/2",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"rows": []}', "a list of rows is needed"),
        (b"[]", "a list of rows is needed"),
        (b"[1]", "Row 1: row: "),
        (b"[{}]", "Row 1: tax_year: Field required"),
        ([TAX_ROW, TAX_ROW | {"code": "1257Q"}], "Row 2: “1257Q” is not a tax code"),
        ([TAX_ROW | {"gross": "lots"}], "Row 1: gross: "),
        ([TAX_ROW | {"gross": "1.005"}], "Row 1: gross: "),
        (b'[{"gross": NaN}]', "Row 1: "),
        ([TAX_ROW | {"gross": "9" * 40}], "Row 1: gross: "),
        ([TAX_ROW | {"period": 13}], "Row 1: there is no tax month 13"),
        ([TAX_ROW | {"frequency": "daily"}], "Row 1: frequency: "),
        ([INSURANCE_ROW | {"NiCategory": "Q"}], "Row 1: NiCategory: "),
        ([INSURANCE_ROW | {"PayFrequency": "FourWeekly", "Period": 15}], "Row 1: there is no tax week 60"),
    ],
)
def test_a_file_that_is_no_test_data_is_refused_by_row_and_field(
    write, content: object, complaint: str
) -> None:
    path = write(content)
    with pytest.raises(NotInTheFile, match=re.escape(complaint)) as refused:
        check(path)
    assert str(path) in refused.value.message


def test_a_tax_year_that_is_not_there_is_refused(write) -> None:
    with pytest.raises(NoLaw, match="There is no law of pay for 2019-20"):
        check(write([TAX_ROW | {"tax_year": "2019-20"}]))


def test_a_letter_that_the_year_does_not_know_is_refused(write) -> None:
    with pytest.raises(NotInTheFile, match="category letter N"):
        check(write([INSURANCE_ROW | {"tax_year": "2023-24", "NiCategory": "N"}]))


def test_no_file_and_a_file_that_is_not_there_are_wrong_use(tmp_path: Path) -> None:
    assert check()[0] == 2
    assert check(tmp_path / "nothing.json")[0] == 2
