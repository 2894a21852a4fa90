-- Whom a run pays for an employment of which anything out of the ordinary is told, besides amounts. It is stricter than
-- any tax authority: whom it leaves out is surely taken. Lengths are looked at apart, since {0,34} in a pattern is slow.
SELECT slip.person_id
FROM pay_payslip slip
JOIN people_employment job ON job.id = slip.employment_id
JOIN pay_termsspell terms ON terms.id = slip.terms_id
LEFT JOIN pay_particulars told ON told.employment_id = slip.employment_id
WHERE slip.run_id = %(run)s AND (
    job.number !~ '^[A-Za-z0-9][A-Za-z0-9./-]*$' OR length(job.number) > 35
    OR lower(job.valid) >= %(since)s OR upper(job.valid) IS NOT NULL
    OR told.employment_id IS NULL OR cardinality(told.address) > 4
    OR array_to_string(told.address, '|') !~ '^([A-Za-z0-9][A-Za-z0-9 .,()/''-]*(\||$))*$'
    OR told.postcode !~ '^([A-Za-z0-9][A-Za-z0-9 ]*)?$' OR length(told.postcode) > 10
    OR terms.ni_letter NOT IN ('A', 'H', 'J', 'M', 'V', 'Z') OR NOT terms.loans <@ ARRAY['1', '2', '4', 'postgraduate']
)
