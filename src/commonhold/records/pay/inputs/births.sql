-- Only of those for whom it matters: people behind the wall of their employments are read one by one.
SELECT e.id, (p.born - date '0001-01-01')::bigint + 1
FROM people_employment e JOIN people_person p ON p.id = e.person_id
WHERE e.id = ANY (%(partnership)s::bigint[])
