-- Only of those for whom it matters: people behind the wall of their employments are read one by one. What can't be a
-- birthday is 0.
SELECT e.id, CASE WHEN p.born BETWEEN '1900-01-01' AND %(pay_date)s
    THEN (p.born - date '0001-01-01')::bigint + 1 ELSE 0 END
FROM people_employment e JOIN people_person p ON p.id = e.person_id
WHERE e.id = ANY (%(aged)s::bigint[])
