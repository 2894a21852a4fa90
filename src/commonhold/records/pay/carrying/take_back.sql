-- Some rows of a table hold no longer. They are named without a join, which for many at once would go one by one.
UPDATE {table} SET superseded_at = greatest(%(at)s, recorded_at + interval '1 microsecond')
WHERE superseded_at IS NULL AND {these}
