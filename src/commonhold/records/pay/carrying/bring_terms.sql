-- The terms from the first day there on, in the group there: of those who have none there yet.
INSERT INTO pay_termsspell (employment_id, department_id, valid, recorded_at, group_id, tax_code, non_cumulative, ni_letter,
    loans, pension, partnership_basis_points, director)
SELECT journey.to_id, journey.to_department,
    daterange(greatest(lower(t.valid), journey.begins), CASE WHEN t.last THEN NULL ELSE upper(t.valid) END), %(at)s,
    journey.group_id, t.tax_code, t.non_cumulative, t.ni_letter, t.loans, t.pension, t.partnership_basis_points, ''
FROM journey
JOIN LATERAL (
    SELECT said.*, lead(said.id) OVER (ORDER BY lower(said.valid)) IS NULL AS last
    FROM pay_termsspell said
    WHERE said.employment_id = journey.from_id AND said.superseded_at IS NULL
        AND said.valid && daterange(journey.begins - 1, NULL)
) AS t ON t.last OR upper(t.valid) > journey.begins
WHERE journey.group_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM pay_termsspell own WHERE own.employment_id = journey.to_id AND own.superseded_at IS NULL
)
RETURNING employment_id
