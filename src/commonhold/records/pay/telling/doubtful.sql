-- Of a run's people all of whom anything out of the ordinary is told, besides amounts. It is stricter than any tax
-- authority: whom it leaves out is surely taken.
SELECT slip.person_id
FROM pay_payslip slip
JOIN people_employment job ON job.id = slip.employment_id
JOIN people_person person ON person.id = slip.person_id
JOIN pay_termsspell terms ON terms.id = slip.terms_id
LEFT JOIN pay_particulars told ON told.employment_id = slip.employment_id
WHERE slip.run_id = %(run)s AND (
    job.number !~ '^[A-Za-z0-9][A-Za-z0-9./-]{0,34}$' OR lower(job.valid) >= %(since)s OR upper(job.valid) IS NOT NULL
    OR person.family_name !~ '^[A-Za-z][A-Za-z'' -]{0,34}$' OR person.given_name !~ '^[A-Za-z][A-Za-z'' -]{0,34}$'
    OR person.born < %(made_on)s - interval '100 years' OR person.born > %(made_on)s
    OR person.national_insurance_number IS NULL
    OR person.national_insurance_number !~ '^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]'
    OR told.employment_id IS NULL
    OR array_to_string(told.address, '|') !~ '^([A-Za-z0-9][A-Za-z0-9 .,()/''-]*(\||$)){0,4}$'
    OR told.postcode !~ '^[A-Za-z0-9][A-Za-z0-9 ]{0,9}$' AND told.postcode <> ''
    OR terms.ni_letter NOT IN ('A', 'H', 'J', 'M', 'V', 'Z') OR NOT terms.loans <@ ARRAY['1', '2', '4', 'postgraduate']
)
