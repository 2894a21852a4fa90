-- As sets: to look for each employee's terms one by one takes several times as long.
SELECT e.id, 'Employed since ' || to_char(lower(e.valid), 'FMDD FMMonth YYYY') || ', and in no pay group'
FROM people_employment e
WHERE e.department_id = %(department)s AND e.id IN (
    SELECT id FROM people_employment WHERE department_id = %(department)s AND valid && %(days)s
    EXCEPT SELECT employment_id FROM pay_termsspell WHERE department_id = %(department)s AND superseded_at IS NULL
)
ORDER BY e.id
