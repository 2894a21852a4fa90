"""The two kinds of rows in files of test data, read strictly."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation import tax_codes
from commonhold.records.pay.calculation.tables import Frequency, Period

_PUBLISHED = re.compile(r"(\d{10})/")
_WEEKS = {"weekly": 1, "two_weekly": 2, "four_weekly": 4, "annually": 1}
_FREQUENCIES = {
    "fortnightly": "two_weekly",
    "twoweekly": "two_weekly",
    "fourweekly": "four_weekly",
    "annual": "annually",
    "yearly": "annually",
}
"""How frequencies are written in published data, without spaces and signs."""


class NotTestData(Refusal):
    """This isn't a list of rows of published test data. Row {row}: {problem}. Give a file as HMRC's test data is given:
    a list of rows of income tax or of National Insurance."""

    code: ClassVar[str] = "pay.not-test-data"


def _frequency(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    plain = re.sub(r"[^a-z]", "", value.lower())
    return _FREQUENCIES.get(plain, plain)


Amount = Annotated[Decimal, Field(decimal_places=2, max_digits=11, allow_inf_nan=False)]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    source: str = ""
    tax_year: str = Field(pattern=r"^20\d\d-\d\d$")

    @property
    def known_on(self) -> date | None:
        """When it was published, where its source begins with that second: what was enacted later it can't know."""
        found = _PUBLISHED.match(self.source)
        return datetime.fromtimestamp(int(found[1]), UTC).date() if found else None

    @property
    def sheet(self) -> str:
        return self.source.rpartition("/")[0]


class TaxRow(_Row):
    """One payment and its tax. Amounts to date include it."""

    frequency: Annotated[
        Literal["weekly", "two_weekly", "four_weekly", "monthly"], BeforeValidator(_frequency)
    ]
    period: int = Field(ge=1, le=56)
    code: str
    w1m1: bool = False
    gross: Amount
    pay_to_date: Amount
    tax_due: Amount
    tax_to_date: Amount

    def paid_in(self) -> Period:
        return _period(self.tax_year, self.frequency, self.period)

    def tax_code(self) -> tax_codes.TaxCode:
        return tax_codes.parse(self.code)


class InsuranceRow(_Row):
    """One payment and its National Insurance; of directors also what was paid to date, this payment included."""

    frequency: Annotated[
        Literal["weekly", "two_weekly", "four_weekly", "monthly", "annually"],
        BeforeValidator(_frequency),
        Field(alias="PayFrequency"),
    ]
    period: int = Field(alias="Period", ge=1, le=56)
    letter: Literal["A", "B", "C", "D", "E", "F", "H", "I", "J", "K", "L", "M", "N", "S", "V", "X", "Z"] = (
        Field(alias="NiCategory")
    )
    gross: Amount = Field(alias="GrossPay")
    employee: Amount = Field(alias="EmployeeNiContribution")
    employer: Amount = Field(alias="EmployerNiContribution")
    total: Amount = Field(alias="TotalNiContribution")
    at_lel_to_date: Amount = Field(alias="EarningsAtLEL_YTD")
    lel_to_pt_to_date: Amount = Field(alias="EarningsLELtoPT_YTD")
    pt_to_uel_to_date: Amount = Field(alias="EarningsPTtoUEL_YTD")
    method: Literal["ALT", "STD", "EMP"] | None = Field(default=None, alias="StatusMethod")
    gross_to_date: Amount | None = Field(default=None, alias="GrossPayYtd")
    employee_to_date: Amount | None = Field(default=None, alias="EmployeeNiContributionYtd")
    employer_to_date: Amount | None = Field(default=None, alias="EmployerNiContributionYtd")
    share_of_year: Decimal | None = Field(default=None, alias="ProRataFactor", gt=0, le=1)

    def paid_in(self) -> Period:
        return _period(self.tax_year, self.frequency, self.period)

    @property
    def directs(self) -> bool:
        return self.method in ("ALT", "STD")

    @property
    def gross_before(self) -> Decimal:
        """What was paid before in the same spell."""
        return (self.gross if self.gross_to_date is None else self.gross_to_date) - self.gross


Row = TaxRow | InsuranceRow


def read(text: bytes) -> list[Row]:
    """The rows of a file of JSON; NotTestData names the first row that isn't one."""
    try:
        data = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise NotTestData(row=1, problem=f"not JSON ({str(error)[:100]})") from error
    if not isinstance(data, list) or not data:
        raise NotTestData(row=1, problem="a list of rows is needed")
    return [_read(number, row) for number, row in enumerate(data, start=1)]


def _read(number: int, row: object) -> Row:
    kind: type[Row] = InsuranceRow if isinstance(row, dict) and "NiCategory" in row else TaxRow
    try:
        found: Row = TypeAdapter(kind).validate_python(row)
        if isinstance(found, TaxRow):
            found.tax_code()
        found.paid_in()
    except NotTestData as refusal:
        raise NotTestData(row=number, problem=refusal.values["problem"]) from refusal
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "row"
        raise NotTestData(row=number, problem=f"{where}: {first['msg']}") from error
    except Refusal as refusal:
        raise NotTestData(row=number, problem=refusal.message) from refusal
    return found


def _period(tax_year: str, frequency: str, number: int) -> Period:
    """The period, paid on the first day of its last tax week or of its tax month."""
    year = int(tax_year[:4])
    if frequency == "monthly":
        if number > 12:
            raise NotTestData(row="?", problem=f"there is no tax month {number}")
        month = 3 + number
        return Period("monthly", number, date(year + (month - 1) // 12, (month - 1) % 12 + 1, 6))
    week = number * _WEEKS[frequency]
    if week > 56:
        raise NotTestData(row="?", problem=f"there is no tax week {week}")
    paid: Frequency = "weekly" if frequency == "annually" else frequency  # type: ignore[assignment]
    return Period(paid, week, date(year, 4, 6) + timedelta(weeks=min(week, 53) - 1))
