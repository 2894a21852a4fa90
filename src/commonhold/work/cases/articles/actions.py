"""What people say about knowledge articles."""

from __future__ import annotations

from datetime import datetime

from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record, verb
from commonhold.work.cases.articles.queries import article
from commonhold.work.cases.models import ArticleAnswer


@verb
def answered(*, service_name: str, article_id: str, department_id: int, actor: Actor, at: datetime) -> None:
    """Counts that an article answered somebody's question, who therefore sent none. What they asked isn't kept."""
    found = article(service_name, article_id)
    kept = ArticleAnswer.objects.create(
        department_id=department_id, service=service_name, article=found.id, at=at
    )
    record(
        "cases.answered_by_article",
        actor=actor,
        at=at,
        subject=f"cases.articleanswer:{kept.id}",
        department_id=department_id,
        after={"service": service_name, "article": found.id},
    )
