-- From people_import (one row per person, ids already given) to people, posts, employments and spells.
-- Everything is ordered by employment, so that indexes grow at one end.
INSERT INTO people_post (department_id, organisation_id, cost_centre_id, title, grade)
SELECT DISTINCT %(department_id)s, o.id, c.id, i.title, i.grade
FROM people_import i
JOIN departments_organisation o ON o.department_id = %(department_id)s AND o.code = i.organisation_code
JOIN departments_costcentre c ON c.department_id = %(department_id)s AND c.code = i.cost_centre_code
ON CONFLICT DO NOTHING;

INSERT INTO people_person (id, account_id, given_name, family_name, born, national_insurance_number)
SELECT i.person_id, a.id, i.given_name, i.family_name, i.born, i.national_insurance_number
FROM people_import i LEFT JOIN accounts_account a ON a.email = i.email
ORDER BY i.person_id;

INSERT INTO people_employment (id, person_id, department_id, number, valid, continuous_from)
SELECT i.employment_id, i.person_id, %(department_id)s, i.number, daterange(i.starts, NULL), i.continuous_from
FROM people_import i ORDER BY i.employment_id;

INSERT INTO people_postspell (employment_id, department_id, valid, recorded_at, post_id)
SELECT i.employment_id, %(department_id)s, daterange(i.starts, NULL), %(at)s, p.id
FROM people_import i
JOIN departments_organisation o ON o.department_id = %(department_id)s AND o.code = i.organisation_code
JOIN departments_costcentre c ON c.department_id = %(department_id)s AND c.code = i.cost_centre_code
JOIN people_post p
    ON p.organisation_id = o.id AND p.cost_centre_id = c.id AND p.title = i.title AND p.grade = i.grade
ORDER BY i.employment_id;

-- Nobody is managed before the manager is employed.
INSERT INTO people_managerspell (employment_id, department_id, valid, recorded_at, manager_id)
SELECT i.employment_id, %(department_id)s, daterange(greatest(i.starts, lower(m.valid)), NULL), %(at)s, m.id
FROM people_import i
JOIN people_employment m ON m.department_id = %(department_id)s AND m.number = i.manager_number
ORDER BY i.employment_id;

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
