SELECT e.id, e.person_id, (lower(e.valid) - date '0001-01-01')::bigint + 1,
    (coalesce(upper(e.valid), '9999-12-31') - date '0001-01-01')::bigint
FROM people_employment e
WHERE e.id BETWEEN %(low)s AND %(high)s
