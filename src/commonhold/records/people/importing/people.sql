-- From people_import (one row per person) to people, posts, employments and spells, all ordered by employment, so that
-- indexes grow at one end. What a row refers to was resolved before.
INSERT INTO people_post (department_id, organisation_id, cost_centre_id, title, grade)
SELECT DISTINCT %(department_id)s, organisation_id, cost_centre_id, title, grade FROM people_import
ON CONFLICT DO NOTHING;

INSERT INTO people_person
    (id, account_id, given_name, family_name, born, national_insurance_number, civil_service_from)
SELECT person_id, account_id, given_name, family_name, born, national_insurance_number, civil_service_from
FROM people_import ORDER BY employment_id;

INSERT INTO people_employment (id, person_id, department_id, number, valid, continuous_from, recorded_at)
SELECT employment_id, person_id, %(department_id)s, number, daterange(starts, NULL), continuous_from, %(at)s
FROM people_import ORDER BY employment_id;

INSERT INTO people_postspell (employment_id, department_id, valid, recorded_at, post_id)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s,
    (SELECT p.id FROM people_post p WHERE p.organisation_id = i.organisation_id
        AND p.cost_centre_id = i.cost_centre_id AND p.title = i.title AND p.grade = i.grade)
FROM people_import i ORDER BY employment_id;

-- Nobody is managed before the manager is employed.
INSERT INTO people_managerspell (employment_id, department_id, valid, recorded_at, manager_id)
SELECT employment_id, %(department_id)s, daterange(greatest(starts,
        (SELECT lower(m.valid) FROM people_employment m WHERE m.id = i.manager_id)), NULL), %(at)s, manager_id
FROM people_import i WHERE manager_id IS NOT NULL ORDER BY employment_id;

INSERT INTO people_gradespell (employment_id, department_id, valid, recorded_at, grade)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s, grade
FROM people_import ORDER BY employment_id;

INSERT INTO people_payspell (employment_id, department_id, valid, recorded_at, annual_pence)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s, annual_pence
FROM people_import ORDER BY employment_id;

INSERT INTO people_workingpatternspell (employment_id, department_id, valid, recorded_at, weekly_hours)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s, weekly_hours
FROM people_import ORDER BY employment_id;

INSERT INTO people_locationspell (employment_id, department_id, valid, recorded_at, region)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s, region
FROM people_import ORDER BY employment_id;

INSERT INTO people_bankaccountspell
    (employment_id, department_id, valid, recorded_at, sort_code, account_number, account_name)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s, sort_code, account_number, account_name
FROM people_import ORDER BY employment_id;

INSERT INTO people_contactspell (employment_id, department_id, valid, recorded_at, phone, email)
SELECT employment_id, %(department_id)s, daterange(starts, NULL), %(at)s,
    regexp_replace(phone, '[\s()-]', '', 'g'), btrim(private_email)
FROM people_import WHERE phone IS NOT NULL ORDER BY employment_id;
