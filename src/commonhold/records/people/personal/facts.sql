-- Of each journey what is known of the traveller on the day before the move, and of the employment joined on its first day.
SELECT asked.move_id, p.given_name || ' ' || p.family_name, p.born, p.national_insurance_number IS NOT NULL,
    p.civil_service_from, e.continuous_from,
    EXISTS (SELECT FROM people_contactspell c WHERE c.employment_id = e.id AND c.superseded_at IS NULL),
    EXISTS (SELECT FROM people_bankaccountspell b WHERE b.employment_id = e.id AND b.superseded_at IS NULL),
    grade.grade, pattern.weekly_hours,
    -- Many may have one post; who may share a job are those whose hours together are one. Of whoever works full time
    -- nobody is looked for: where hundreds have one post, that would be hundreds for each of them.
    CASE WHEN pattern.weekly_hours < %(week)s THEN (
        SELECT count(*) FROM people_postspell other
        JOIN people_workingpatternspell their ON their.employment_id = other.employment_id
            AND their.superseded_at IS NULL AND their.valid @> asked.last_day
        WHERE other.post_id = post.post_id AND other.superseded_at IS NULL AND other.employment_id <> e.id
            AND other.valid @> asked.last_day AND their.weekly_hours + pattern.weekly_hours <= %(week)s
    ) ELSE 0 END,
    coalesce(joined_grade.grade, (SELECT grade FROM people_post WHERE id = asked.to_post)), coalesce(joined_pattern.weekly_hours, asked.hours),
    ARRAY(SELECT d.name || ', number ' || other.number FROM people_employment other
        JOIN departments_department d ON d.id = other.department_id
        WHERE other.person_id = e.person_id AND other.department_id NOT IN (e.department_id, asked.to_department)
            AND other.valid @> asked.first_day ORDER BY other.id)
FROM (
    SELECT move_id, employment_id, joined, to_post, hours, to_department, first_day, first_day - 1 AS last_day
    FROM unnest(%(moves)s::bigint[], %(lefts)s::bigint[], %(joined)s::bigint[], %(posts)s::bigint[],
        %(hours)s::numeric[], %(to)s::int[], %(days)s::date[])
        AS of (move_id, employment_id, joined, to_post, hours, to_department, first_day)
) AS asked
JOIN people_employment e ON e.id = asked.employment_id
JOIN people_person p ON p.id = e.person_id
LEFT JOIN people_postspell post ON post.employment_id = e.id AND post.superseded_at IS NULL
    AND post.valid @> asked.last_day
LEFT JOIN people_gradespell grade ON grade.employment_id = e.id AND grade.superseded_at IS NULL
    AND grade.valid @> asked.last_day
LEFT JOIN people_workingpatternspell pattern ON pattern.employment_id = e.id AND pattern.superseded_at IS NULL
    AND pattern.valid @> asked.last_day
LEFT JOIN people_gradespell joined_grade ON joined_grade.employment_id = asked.joined
    AND joined_grade.superseded_at IS NULL AND joined_grade.valid @> asked.first_day
LEFT JOIN people_workingpatternspell joined_pattern ON joined_pattern.employment_id = asked.joined
    AND joined_pattern.superseded_at IS NULL AND joined_pattern.valid @> asked.first_day
