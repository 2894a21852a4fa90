-- Of those whose return is taken back: the suspension that ended with it holds no longer as it did.
UPDATE carrying_suspension s SET superseded_at = greatest(%(at)s, s.recorded_at + interval '1 microsecond')
FROM carrying_passage p
WHERE p.id = ANY (%(passages)s) AND p.kind = 'return' AND s.employment_id = p.to_employment_id AND s.superseded_at IS NULL
    AND upper(s.valid) = p.begins
RETURNING s.move_id, s.department_id, s.employment_id, daterange(lower(s.valid), NULL), s.superseded_at
