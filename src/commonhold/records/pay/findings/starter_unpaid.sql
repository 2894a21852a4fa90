SELECT e.id, 'Employed since ' || to_char(lower(e.valid), 'FMDD FMMonth YYYY') || ', and in no pay group'
FROM people_employment e
WHERE e.department_id = %(department)s AND e.valid && %(days)s
    AND NOT EXISTS (SELECT FROM pay_termsspell t WHERE t.employment_id = e.id AND t.superseded_at IS NULL)
ORDER BY e.id
