-- Also of those who left: their last post.
SELECT s.employment_id, (greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(s.valid), '9999-12-31') - date '0001-01-01')::bigint, post.cost_centre_id
FROM people_postspell s JOIN people_post post ON post.id = s.post_id
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND lower(s.valid) < upper(%(days)s)
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
UNION ALL
-- Of those whose employment was annulled, or begins later after all, after it was paid: where it was booked last, on no
-- day.
(SELECT DISTINCT ON (slip.employment_id) slip.employment_id, 1, 1, slip.cost_centre_id
FROM people_employment e
JOIN pay_payslip slip ON slip.person_id = e.person_id AND slip.employment_id = e.id
JOIN pay_run run ON run.id = slip.run_id AND run.committed_at < %(paid_by)s
WHERE e.id = ANY (%(also)s::bigint[]) AND (isempty(e.valid) OR lower(e.valid) >= upper(%(days)s::daterange))
ORDER BY slip.employment_id, slip.run_id DESC)
