-- Between which ids the employments of a group are.
SELECT coalesce(min(t.employment_id), 0), coalesce(max(t.employment_id), 0) FROM pay_termsspell t
WHERE t.group_id = %(group)s
