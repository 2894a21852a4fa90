-- The terms from the first day there on, in the group there: of those who have none there yet. What holds last goes on.
INSERT INTO pay_termsspell (employment_id, department_id, valid, recorded_at, group_id, tax_code, non_cumulative, ni_letter,
    loans, pension, partnership_basis_points, director)
SELECT to_id, to_department, daterange(greatest(lower(valid), begins), CASE WHEN last THEN NULL ELSE upper(valid) END),
    %(at)s, there, tax_code, non_cumulative, ni_letter, loans, pension, partnership_basis_points, ''
FROM (
    SELECT journey.to_id, journey.to_department, journey.begins, journey.group_id AS there, said.valid, said.tax_code,
        said.non_cumulative, said.ni_letter, said.loans, said.pension, said.partnership_basis_points,
        lead(said.id) OVER (PARTITION BY journey.place ORDER BY lower(said.valid)) IS NULL AS last
    FROM journey
    JOIN pay_termsspell said ON said.employment_id = journey.from_id AND said.superseded_at IS NULL
        AND said.valid && daterange(journey.begins - 1, NULL)
    WHERE journey.group_id IS NOT NULL
) AS t
WHERE (last OR upper(valid) > begins) AND to_id <> ALL (%(known)s::bigint[])
