-- The terms of the day before each begins elsewhere.
SELECT journey.place, g.id, g.name, g.frequency, t.tax_code, t.non_cumulative, t.ni_letter, t.loans, t.pension,
    t.partnership_basis_points, t.director
FROM journey
JOIN pay_termsspell t ON t.employment_id = journey.from_id AND t.superseded_at IS NULL AND t.valid @> journey.begins - 1
JOIN pay_group g ON g.id = t.group_id
