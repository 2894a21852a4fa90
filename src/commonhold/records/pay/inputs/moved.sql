-- On which days of the period those of the group were in another of the department's groups, which pays them for these
-- (1 if they are there at the period's end), or paid by another department (2 if they are then).
SELECT t.employment_id, (greatest(lower(t.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(t.valid), '9999-12-31') - date '0001-01-01')::bigint,
    coalesce(upper(t.valid) >= upper(%(days)s::daterange), true)::int::bigint
FROM pay_termsspell t
WHERE EXISTS (SELECT FROM pay_group g WHERE g.department_id = %(department)s AND g.id <> %(group)s)
    AND t.group_id <> %(group)s AND t.employment_id BETWEEN %(low)s AND %(high)s AND t.valid && %(days)s
    AND t.recorded_at <= %(known_at)s AND (t.superseded_at IS NULL OR t.superseded_at > %(known_at)s)
    AND (%(paying)s::bigint[] IS NULL OR t.group_id = ANY (%(paying)s::bigint[]))
    AND (%(some)s::bigint[] IS NULL OR t.employment_id = ANY (%(some)s::bigint[]))
UNION ALL
SELECT s.employment_id, (greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(s.valid), '9999-12-31') - date '0001-01-01')::bigint,
    2 * coalesce(upper(s.valid) >= upper(%(days)s::daterange), true)::int::bigint
FROM carrying_suspension s
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND s.valid && %(days)s
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
