-- What is paid once in an earlier period, and was recorded or cancelled since that was last looked at.
SELECT s.employment_id, q.id
FROM pay_oneoff s
JOIN unnest(%(periods)s::bigint[], %(since)s::timestamptz[]) AS q (id, since) ON q.id = s.period_id
WHERE s.employment_id BETWEEN %(low)s AND %(high)s
    AND (s.recorded_at > q.since AND s.recorded_at <= %(known_at)s
            AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
        OR s.recorded_at <= q.since AND s.superseded_at > q.since AND s.superseded_at <= %(known_at)s)
