-- From pay_terms_import (one row per employment) to spells for as long as each employment lasts, in their order.
INSERT INTO pay_termsspell (employment_id, department_id, valid, recorded_at, group_id, tax_code, non_cumulative,
    ni_letter, loans, pension, partnership_basis_points)
SELECT e.id, e.department_id, daterange(lower(e.valid), NULL), %(at)s, %(group)s, i.tax_code, i.non_cumulative,
    i.ni_letter, i.loans, i.pension, i.partnership_basis_points
FROM pay_terms_import i JOIN people_employment e ON e.number = i.number AND e.department_id = %(department)s
ORDER BY e.id
