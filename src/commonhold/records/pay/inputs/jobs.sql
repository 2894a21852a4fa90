SELECT e.id, e.person_id, (greatest(lower(e.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(e.valid), '9999-12-31') - date '0001-01-01')::bigint
FROM people_employment e
WHERE e.id BETWEEN %(low)s AND %(high)s
    AND (%(some)s::bigint[] IS NULL OR e.id = ANY (%(some)s::bigint[]))
