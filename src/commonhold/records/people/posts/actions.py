"""Creating posts, many at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.records.people import rules
from commonhold.records.people.models import Post


class PostRow(NamedTuple):
    """A post to create among many."""

    organisation_id: int
    cost_centre_id: int
    title: str
    grade: str


@verb
def create_posts(
    *, department_id: int, posts: Collection[PostRow], actor: Actor, at: datetime
) -> dict[PostRow, int]:
    """Create many posts, or find those that are just the same, and return their ids: a fixed number of statements."""
    for each in posts:
        rules.Grade(each.grade)
    Post.objects.bulk_create(
        (Post(department_id=department_id, **each._asdict()) for each in posts), ignore_conflicts=True
    )
    held = Post.objects.filter(
        department_id=department_id, organisation_id__in={each.organisation_id for each in posts}
    )
    ids = {PostRow(*key): post_id for *key, post_id in held.values_list(*PostRow._fields, "id")}
    found = {each: ids[each] for each in posts}
    about = [(department_id, None, f"people.post:{each}") for each in found.values()]
    record_each("people.post_created", actor=actor, at=at, about=about)
    return found
