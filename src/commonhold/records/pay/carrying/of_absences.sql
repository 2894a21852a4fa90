-- Sickness of the years that count, and leave that was not over long before the move.
SELECT journey.place, a.kind, lower(a.valid), upper(a.valid) - 1, a.weeks, a.used_weeks
FROM journey
JOIN attendance_absencespell a ON a.employment_id = journey.from_id AND a.superseded_at IS NULL
WHERE upper_inf(a.valid) OR upper(a.valid) > journey.begins - interval '4 years'
    AND (a.kind <> 'unpaid' OR upper(a.valid) > journey.begins)
ORDER BY journey.place, a.valid
