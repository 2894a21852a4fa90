-- Those of some people of whom anything out of the ordinary is told: stricter than any tax authority, too. Apart from
-- their employments, as many people at once pass their wall far faster than one by one.
SELECT id FROM people_person
WHERE id = ANY (%(people)s::bigint[]) AND (
    family_name !~ '^[A-Za-z][A-Za-z'' -]*$' OR length(family_name) > 35
    OR given_name !~ '^[A-Za-z][A-Za-z'' -]*$' OR length(given_name) > 35
    OR born < %(made_on)s - interval '100 years' OR born > %(made_on)s
    OR national_insurance_number IS NULL
    OR national_insurance_number !~ '^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]'
)
