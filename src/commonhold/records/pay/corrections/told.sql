-- Who of those who left was given a P45: the last run that paid them knew of it, and told HMRC. Nobody whose employer stays
-- the same for HMRC.
SELECT e.id
FROM people_employment e
CROSS JOIN LATERAL (
    SELECT r.known_at, p.days FROM pay_payslip s
    JOIN pay_run r ON r.id = s.run_id AND r.state IN ('committed', 'published')
    JOIN pay_period p ON p.id = r.period_id
    WHERE s.person_id = e.person_id AND s.employment_id = e.id
    ORDER BY p.days DESC, r.number DESC LIMIT 1
) AS last
WHERE e.id = ANY (%(some)s::bigint[])
    AND NOT EXISTS (
        SELECT FROM carrying_passage passage
        WHERE passage.from_employment_id = e.id AND passage.same_scheme AND passage.superseded_at IS NULL
    )
    AND upper(last.days) >= upper(e.valid)
    AND NOT EXISTS (
        SELECT FROM people_postspell s
        WHERE s.employment_id = e.id AND s.recorded_at <= last.known_at
            AND (s.superseded_at IS NULL OR s.superseded_at > last.known_at)
            AND (upper_inf(s.valid) OR upper(s.valid) > upper(e.valid))
    )
