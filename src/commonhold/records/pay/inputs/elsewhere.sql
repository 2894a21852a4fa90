-- What runs of other groups paid in the same tax period to each person, for what counts together.
SELECT s.person_id,
    sum(s.amounts[array_position(run.columns, 'nicable')])::bigint,
    sum(s.amounts[array_position(run.columns, 'employee_ni')])::bigint,
    sum(s.amounts[array_position(run.columns, 'employer_ni')])::bigint,
    sum(s.amounts[array_position(run.columns, 'at_lel')])::bigint,
    sum(s.amounts[array_position(run.columns, 'lel_to_pt')])::bigint,
    sum(s.amounts[array_position(run.columns, 'pt_to_uel')])::bigint,
    sum(s.amounts[array_position(run.columns, 'student_loan')])::bigint,
    sum(s.amounts[array_position(run.columns, 'postgraduate_loan')])::bigint
FROM pay_payslip s JOIN pay_run run ON run.id = s.run_id
WHERE s.run_id = ANY (%(others)s::bigint[]) AND (%(person)s::bigint IS NULL OR s.person_id = %(person)s)
GROUP BY s.person_id
