-- One that was annulled since has its dates as they were known at the run's moment; one that was before then, no day.
SELECT e.id, e.person_id, (greatest(lower(job.days), '0001-01-01') - date '0001-01-01')::bigint + 1,
    CASE WHEN isempty(job.days) THEN 0 ELSE (least(upper(job.days), '9999-12-31') - date '0001-01-01')::bigint END
FROM people_employment e
CROSS JOIN LATERAL (
    SELECT CASE WHEN NOT isempty(e.valid) THEN e.valid ELSE coalesce((
        SELECT range_merge(range_agg(s.valid)) FROM people_postspell s
        WHERE s.employment_id = e.id AND s.recorded_at <= %(known_at)s
            AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    ), 'empty') END AS days
) AS job
WHERE e.id BETWEEN %(low)s AND %(high)s
    AND (%(some)s::bigint[] IS NULL OR e.id = ANY (%(some)s::bigint[]))
