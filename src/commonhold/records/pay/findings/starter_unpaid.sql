-- As sets: to look for each employee's terms one by one takes several times as long.
SELECT e.id, 'Employed since ' || to_char(lower(e.valid), 'FMDD FMMonth YYYY') || ', and in no pay group'
FROM people_employment e
WHERE e.department_id = %(department)s AND e.id IN (
    SELECT id FROM people_employment WHERE department_id = %(department)s AND valid && %(days)s
    EXCEPT SELECT terms.employment_id FROM pay_group pays JOIN pay_termsspell terms ON terms.group_id = pays.id
    WHERE pays.department_id = %(department)s AND terms.superseded_at IS NULL
)
ORDER BY e.id
