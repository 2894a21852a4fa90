-- Also of those who left: their last post.
SELECT s.employment_id, (greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(s.valid), '9999-12-31') - date '0001-01-01')::bigint, post.cost_centre_id
FROM people_postspell s JOIN people_post post ON post.id = s.post_id
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND lower(s.valid) < upper(%(days)s)
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
UNION ALL
-- Of one that was annulled: as if long ago, the last post that was known, to which what it was paid is booked back.
SELECT e.id, 1::bigint, 1::bigint, post.cost_centre_id
FROM people_employment e
CROSS JOIN LATERAL (
    SELECT post_id FROM people_postspell WHERE employment_id = e.id AND recorded_at <= %(known_at)s
    ORDER BY superseded_at DESC, lower(valid) DESC LIMIT 1
) AS s
JOIN people_post post ON post.id = s.post_id
WHERE isempty(e.valid) AND e.id BETWEEN %(low)s AND %(high)s
    AND (%(some)s::bigint[] IS NULL OR e.id = ANY (%(some)s::bigint[]))
