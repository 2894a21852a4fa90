-- What committed runs paid of earlier periods; and, of `run`, what it pays itself.
SELECT c.employment_id, r.period_id, c.period_id, (array_position(%(codes)s::text[], c."column") - 1)::bigint,
    c.due_pence, c.paid_pence
FROM corrections_correction c
JOIN pay_run r ON r.id = c.run_id
WHERE (%(some)s::bigint[] IS NULL OR c.employment_id = ANY (%(some)s::bigint[]))
    AND (%(paid_in)s::bigint IS NULL OR r.period_id = %(paid_in)s)
    AND (r.id = %(run)s
        OR r.state IN ('committed', 'published') AND (%(paid_by)s::timestamptz IS NULL OR r.committed_at < %(paid_by)s))
