-- For whom one kind of fact holds otherwise in an earlier period than was known when that was last looked at.
-- What was cut or joined but is the same on the period's days touches nothing.
SELECT s.employment_id, q.id
FROM {table} s
JOIN unnest(%(periods)s::bigint[], %(starts)s::date[], %(untils)s::date[], %(since)s::timestamptz[])
    AS q (id, starts, until, since) ON {days} && daterange(q.starts, q.until)
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND greatest(s.recorded_at, s.superseded_at) > %(first)s
    AND (s.recorded_at > q.since AND s.recorded_at <= %(known_at)s
            AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
        OR s.recorded_at <= q.since AND s.superseded_at > q.since AND s.superseded_at <= %(known_at)s)
GROUP BY s.employment_id, q.id, {days} * daterange(q.starts, q.until), {facts}
HAVING sum(CASE WHEN s.recorded_at > q.since THEN 1 ELSE -1 END) <> 0
