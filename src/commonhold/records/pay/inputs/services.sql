-- Only of those who are away: how long they have served.
SELECT e.id, (e.continuous_from - date '0001-01-01')::bigint + 1
FROM people_employment e
WHERE e.id = ANY (%(away)s::bigint[])
