-- Overtime that no committed run knew of.
SELECT journey.place, sum(o.minutes)::bigint
FROM journey
JOIN attendance_overtime o ON o.employment_id = journey.from_id AND o.superseded_at IS NULL
WHERE NOT EXISTS (
    SELECT FROM pay_run r
    JOIN pay_period p ON p.id = r.period_id AND p.days @> o.day
    WHERE r.department_id = journey.from_department AND r.state IN ('committed', 'published')
        AND r.known_at >= o.recorded_at
)
GROUP BY journey.place
