"""The amounts of a Full Payment Submission: each element, with the least and the most that the schema lets it hold."""

from commonhold.connectors.hmrc.values import Amount, amount

_MOST = 99_999_999_999
_STATUTORY = 99_999_999
_LOAN = 9_999_900


def _of_either_sign(element: str) -> Amount:
    return amount(element, -_MOST, _MOST)


def _of_the_year(element: str, most_pence: int = _MOST, *, whole: bool = False) -> Amount:
    return amount(element, 0, most_pence, whole=whole)


taxable_to_date = _of_the_year("TaxablePay")
tax_to_date = _of_either_sign("TotalTax")
student_loan_to_date = _of_the_year("StudentLoansTD", _LOAN, whole=True)
postgraduate_loan_to_date = _of_the_year("PostgradLoansTD", _LOAN, whole=True)
benefits_to_date = _of_the_year("BenefitsTaxedViaPayrollYTD")
pension_to_date = _of_the_year("EmpeePenContribnsPaidYTD")
pension_after_tax_to_date = _of_the_year("EmpeePenContribnsNotPaidYTD")

taxable = _of_either_sign("TaxablePay")
not_taxed = _of_either_sign("NonTaxOrNICPmt")
from_net = _of_either_sign("DednsFromNetPay")
after_statutory = _of_either_sign("PayAfterStatDedns")
benefits = _of_either_sign("BenefitsTaxedViaPayroll")
class_1a_to_date = _of_the_year("Class1ANICsYTD")
pension = _of_either_sign("EmpeePenContribnsPaid")
only_national_insurance = _of_either_sign("ItemsSubjectToClass1NIC")
pension_after_tax = _of_either_sign("EmpeePenContribnsNotPaid")
student_loan = amount("StudentLoanRecovered", -_LOAN, _LOAN, whole=True)
postgraduate_loan = amount("PostgradLoanRecovered", -_LOAN, _LOAN, whole=True)
tax = amount("TaxDeductedOrRefunded", -999_999_999_999, 999_999_999_999)

maternity = _of_the_year("SMPYTD", _STATUTORY)
paternity = _of_the_year("SPPYTD", _STATUTORY)
adoption = _of_the_year("SAPYTD", _STATUTORY)
shared_parental = _of_the_year("ShPPYTD", _STATUTORY)
bereavement = _of_the_year("SPBPYTD", _STATUTORY)
neonatal = _of_the_year("SNCPYTD", _STATUTORY)
bereavement_ni = _of_the_year("SPBPNIREYTD", _STATUTORY)

earnings = _of_either_sign("GrossEarningsForNICsInPd")
earnings_to_date = _of_the_year("GrossEarningsForNICsYTD")
at_lower_limit = _of_the_year("AtLELYTD", 999_900, whole=True)
to_primary_threshold = _of_the_year("LELtoPTYTD", 999_999)
to_upper_limit = _of_the_year("PTtoUELYTD", 9_999_999)
employer = _of_either_sign("TotalEmpNICInPd")
employer_to_date = _of_the_year("TotalEmpNICYTD")
employee = _of_either_sign("EmpeeContribnsInPd")
employee_to_date = _of_the_year("EmpeeContribnsYTD")
