-- Of those who are back from a loan: the suspension that ends with the first day back holds no longer as it did.
UPDATE carrying_suspension s SET superseded_at = greatest(%(at)s, s.recorded_at + interval '1 microsecond')
FROM journey
WHERE journey.kind = 'return' AND s.employment_id = journey.to_id AND s.superseded_at IS NULL
    AND s.valid && daterange(journey.begins, NULL)
RETURNING s.move_id, s.department_id, s.employment_id, s.valid * daterange(NULL, journey.begins), s.superseded_at
