-- Resolves what the rows of people_import refer to, and finds what stands against each. Scalar subqueries, because each
-- is one look into an index, whatever the planner believes of tables that this transaction has filled.
CREATE INDEX ON people_import (number);
CREATE INDEX ON people_import (national_insurance_number);

UPDATE people_import i SET
    account_id = (SELECT a.id FROM accounts_account a WHERE a.email = i.email),
    -- A manager in a later row is not known yet, and would allow circles of managers.
    manager_id = coalesce(
        (SELECT m.employment_id FROM people_import m WHERE m.number = i.manager_number AND m.line < i.line LIMIT 1),
        (SELECT e.id FROM people_employment e
            WHERE e.department_id = %(department_id)s AND e.number = i.manager_number));

SELECT line, problem FROM (
    SELECT line, CASE
        WHEN organisation_id IS NULL THEN 'organisation_code: there is no ' || organisation_code
        WHEN cost_centre_id IS NULL THEN 'cost_centre_code: there is no ' || cost_centre_code
        WHEN email IS NOT NULL AND account_id IS NULL THEN 'email: there is no account of ' || email
        WHEN manager_number IS NOT NULL AND manager_id IS NULL
            THEN 'manager_number: there is no ' || manager_number || ' in an earlier row'
        WHEN (SELECT count(*) FROM people_import o WHERE o.number = i.number) > 1
            OR (SELECT e.id FROM people_employment e
                WHERE e.department_id = %(department_id)s AND e.number = i.number) IS NOT NULL
            THEN 'number: ' || number || ' is used more than once'
        WHEN (SELECT count(*) FROM people_import o
                WHERE o.national_insurance_number = i.national_insurance_number) > 1
            OR (SELECT count(*) FROM people_known_as(i.national_insurance_number, i.born, i.family_name)) > 0
            THEN 'national_insurance_number: ' || national_insurance_number || ' is somebody''s already'
        END AS problem
    FROM people_import i
) AS found WHERE problem IS NOT NULL ORDER BY line;
