-- What stands against rows of pay_terms_import, by their numbers.
SELECT row, problem FROM (
    SELECT i.row, CASE
        WHEN e.id IS NULL THEN 'number: nobody here has the number ' || i.number
        WHEN count(*) OVER (PARTITION BY i.number) > 1 THEN 'number: ' || i.number || ' is there twice'
        WHEN EXISTS (SELECT FROM pay_termsspell t WHERE t.employment_id = e.id AND t.superseded_at IS NULL)
            THEN 'number: payroll knows the terms of ' || i.number || ' already'
        END AS problem
    FROM pay_terms_import i
    LEFT JOIN people_employment e ON e.number = i.number AND e.department_id = %(department)s
        AND NOT isempty(e.valid)
) AS found WHERE problem IS NOT NULL
