-- Only of those who are away: how long they have served; and since when this employer has been liable to pay them
-- statutory pay, if it was another before.
SELECT e.id, (e.continuous_from - date '0001-01-01')::bigint + 1,
    coalesce((
        SELECT (min(p.begins) - date '0001-01-01')::bigint + 1 FROM carrying_passage p
        WHERE p.to_employment_id = e.id AND p.department_id = e.department_id AND NOT p.same_scheme AND p.kind <> 'return'
            AND p.recorded_at <= %(known_at)s AND (p.superseded_at IS NULL OR p.superseded_at > %(known_at)s)
    ), 1)
FROM people_employment e
WHERE e.id = ANY (%(away)s::bigint[])
