SELECT s.employment_id, (lower(s.valid) - date '0001-01-01')::bigint + 1, post.cost_centre_id
FROM people_postspell s JOIN people_post post ON post.id = s.post_id
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND s.valid && %(days)s
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
