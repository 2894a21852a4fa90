"""What HMRC is told, as a test reads it."""

from lxml import etree

from commonhold.connectors.hmrc.irmark import ENVELOPE
from commonhold.records.pay.filing import queries as filing
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.scheme.rules import ParticularsRow

ADDRESS = ("1 Long Street", "Cardiff")


def known_to_hmrc(payroll, *numbers: str) -> None:
    rows = [ParticularsRow(number, "F", "A", ADDRESS, "CF10 1AA") for number in numbers]
    scheme.import_particulars(department_id=payroll.department_id, rows=rows, **payroll.common)


def returns(payroll, run_id: int):
    return filing.submissions(payroll.department_id, f"pay.run:{run_id}")


def told(payroll, run_id: int) -> etree._Element:
    (only,) = returns(payroll, run_id)
    return etree.fromstring(filing.filed(only.id).content)


def message(payroll, run_id: int) -> etree._Element:
    """The return of a run as HMRC gets it."""
    (only,) = returns(payroll, run_id)
    return sent(only.id)


def pence(root: etree._Element, path: str) -> int:
    return sum(int((each.text or "").replace(".", "")) for each in root.iterfind(path))


def sent(submission_id: int) -> etree._Element:
    """A return as HMRC gets it."""
    content = filing.filed(submission_id).content.decode()
    return etree.fromstring(f'<GovTalkMessage xmlns="{ENVELOPE}"><Body>{content}</Body></GovTalkMessage>')


def text(root: etree._Element, name: str) -> str | None:
    return root.findtext(f".//{{*}}{name}")
