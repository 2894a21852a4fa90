-- From the first day there on the department left pays nothing, if it does so far.
INSERT INTO carrying_suspension (move_id, department_id, employment_id, valid, recorded_at)
SELECT move, from_department, from_id, daterange(begins, NULL), %(at)s FROM journey
WHERE NOT EXISTS (
    SELECT FROM carrying_suspension s
    WHERE s.employment_id = journey.from_id AND s.superseded_at IS NULL AND s.valid @> journey.begins
)
