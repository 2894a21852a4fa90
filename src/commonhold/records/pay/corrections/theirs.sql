-- Of those whom something touches: in which group each is paid, or was last, or will be first; and since when payroll
-- knows that all that was paid before then was brought forward.
SELECT DISTINCT ON (t.employment_id) t.employment_id, t.group_id,
    coalesce((
        SELECT extract(epoch FROM max(b.recorded_at)) FROM pay_broughtforward b
        WHERE b.employment_id = t.employment_id AND b.recorded_at <= %(known_at)s
    ), 0)::bigint
FROM pay_termsspell t
WHERE t.employment_id = ANY (%(some)s::bigint[])
    AND t.recorded_at <= %(known_at)s AND (t.superseded_at IS NULL OR t.superseded_at > %(known_at)s)
ORDER BY t.employment_id, lower(t.valid) >= %(until)s, abs(lower(t.valid) - %(until)s::date)
