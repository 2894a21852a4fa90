"""The fields of what a run needs, table by table as its statements give them: numbers, but for two of terms."""

NUMBERS = {
    "jobs": ("employment_id", "person_id", "first_day", "last_day"),
    "moved": ("employment_id", "first_day", "last_day", "at_the_end"),
    "previous": ("employment_id", "taxable", "tax"),
    "posts": ("employment_id", "first_day", "last_day", "cost_centre_id"),
    "banks": ("employment_id", "first_day", "bank_account_id"),
    "salaries": ("employment_id", "first_day", "last_day", "annual_pence", "hours"),
    "elements": ("employment_id", "element_id", "first_day", "last_day", "amount_pence"),
    "once": ("employment_id", "element_id", "amount_pence"),
    "debts": ("employment_id", "debt_id", "plan_pence", "hardship_percent", "owed_pence"),
    "overtime": ("employment_id", "day", "minutes", "percent"),
    "orders": (
        *("employment_id", "order_id", "kind", "day", "normal_pence", "protected_pence", "owed_pence"),
        *("taken_pence", "arrears_pence", "protected_arrears_pence", "already_pence"),
    ),
    "directors": (
        *("employment_id", "first_day", "last_day", "method"),
        *("nicable", "employee_ni", "employer_ni", "at_lel", "lel_to_pt", "pt_to_uel"),
    ),
    "elsewhere": (
        *("person_id", "nicable", "employee_ni", "employer_ni", "at_lel", "lel_to_pt", "pt_to_uel"),
        *("student_loan", "postgraduate_loan"),
    ),
}
ABSENCES = (
    "employment_id",
    "first_day",
    "last_day",
    "kind",
    "lost",
    "of",
    "event",
    "decided",
    "adoption",
    "weeks",
    "used_weeks",
    "average_pence",
)
OF_AWAY = {
    "services": ("employment_id", "since", "liable"),
    "earned": ("employment_id", "day", "starts", "pence"),
}
"""What is read only of those who are away."""
TERMS = {
    "employment_id": "i8",
    "first_day": "i8",
    "terms_id": "i8",
    "tax_code": "S8",
    "non_cumulative": "i8",
    "ni_letter": "S1",
    "loans": "i8",
    "pension": "i8",
    "partnership_basis_points": "i8",
}
PAID = ("employment_id", "person_id", "cost_centre_id", "gross_pence", "net_pence")
