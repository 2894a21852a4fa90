-- What is to be paid or taken once and no committed run has.
SELECT journey.place, e.title, o.amount_pence
FROM journey
JOIN pay_oneoff o ON o.employment_id = journey.from_id AND o.superseded_at IS NULL
JOIN pay_element e ON e.id = o.element_id
WHERE NOT EXISTS (
    SELECT FROM pay_run r WHERE r.period_id = o.period_id AND r.state IN ('committed', 'published')
        AND r.known_at >= o.recorded_at
)
ORDER BY journey.place, e.title, o.id
