-- What of a table holds no longer once some passages are taken back.
UPDATE {table} s SET superseded_at = greatest(%(at)s, s.recorded_at + interval '1 microsecond')
FROM carrying_passage p
WHERE p.id = ANY (%(passages)s) AND s.superseded_at IS NULL AND {these}
