-- What other groups, and other departments of the same employer, paid in the same tax period to each person, for what
-- counts together.
SELECT paid.person_id,
    sum(paid.amounts[array_position(paid.column_names, 'nicable')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'employee_ni')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'employer_ni')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'at_lel')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'lel_to_pt')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'pt_to_uel')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'student_loan')])::bigint,
    sum(paid.amounts[array_position(paid.column_names, 'postgraduate_loan')])::bigint
FROM (
    SELECT s.person_id, run.columns, s.amounts
    FROM pay_payslip s JOIN pay_run run ON run.id = s.run_id
    WHERE s.run_id = ANY (%(others)s::bigint[]) AND (%(person)s::bigint IS NULL OR s.person_id = %(person)s)
    UNION ALL
    SELECT person_id, column_names, amounts FROM pay_paid_by_employer(%(period)s, %(person)s, %(paid_by)s)
) AS paid (person_id, column_names, amounts)
GROUP BY paid.person_id
