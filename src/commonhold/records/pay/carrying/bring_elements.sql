-- Standing allowances and deductions of which the department joined has the like. What is taken whole in a period is
-- taken once in that of the move: by the later department, unless the other's run had collected for it already.
INSERT INTO pay_elementspell (employment_id, department_id, valid, recorded_at, element_id, amount_pence)
SELECT journey.to_id, journey.to_department, s.valid * daterange(starts.day, NULL), %(at)s, there.id, s.amount_pence
FROM journey
JOIN pay_elementspell s ON s.employment_id = journey.from_id AND s.superseded_at IS NULL
JOIN pay_element e ON e.id = s.element_id
JOIN pay_element there ON there.department_id = journey.to_department AND there.code = e.code AND there.kind = e.kind
    AND there.pensionable = e.pensionable
CROSS JOIN LATERAL (
    SELECT CASE WHEN e.kind = 'allowance' THEN journey.begins ELSE coalesce((
        SELECT max(upper(p.days)) FROM pay_termsspell t
        JOIN pay_period p ON p.group_id = t.group_id AND p.days @> journey.begins AND lower(p.days) < journey.begins
        JOIN pay_run r ON r.period_id = p.id AND r.known_at IS NOT NULL AND r.state <> 'cancelled'
        WHERE t.employment_id = journey.from_id AND t.superseded_at IS NULL AND t.valid @> journey.begins - 1
    ), journey.begins) END AS day
) AS starts
WHERE s.valid && daterange(starts.day, NULL) AND NOT EXISTS (
    SELECT FROM pay_elementspell own
    WHERE own.employment_id = journey.to_id AND own.superseded_at IS NULL AND own.element_id = there.id
)
