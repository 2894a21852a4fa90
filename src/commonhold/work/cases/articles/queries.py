"""The knowledge articles of a service: what its folder has, which fit a question, and how often they answered one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.work.cases.catalogue import service

MOST_FOUND = 3
LONGEST_SEARCHED = 2_000
"""How much of a question is searched with: more of it says nothing new."""


@dataclass(frozen=True)
class Article:
    """One article. `id` is the name of its file for good; `text` is Markdown without the title."""

    id: str
    title: str
    text: str


@cache
def articles(service_name: str) -> dict[str, Article]:
    """A service's articles by their ids: the files content/articles/*.md, whose first line is the title."""
    found = {}
    for path in sorted((service(service_name).folder / "content" / "articles").glob("*.md")):
        title, _, text = path.read_text().partition("\n")
        found[path.stem] = Article(path.stem, title.removeprefix("# ").strip(), text.strip())
    return found


def article(service_name: str, article_id: str) -> Article:
    """An article by its id; NotFound if the service has none of that id."""
    found = articles(service_name).get(article_id)
    if found is None:
        raise NotFound(what="article")
    return found


_FIND = """
WITH asked AS (
  SELECT string_agg(quote_literal(word), ' | ')::tsquery AS words
  FROM unnest(tsvector_to_array(to_tsvector('english', %(text)s))) AS word
  WHERE length(word) > 1
), found AS (
  SELECT id, ts_rank(
    setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', body), 'C'), words, 1) AS rank
  FROM unnest(%(ids)s::text[], %(titles)s::text[], %(bodies)s::text[]) AS article (id, title, body), asked
)
SELECT id FROM found WHERE rank > 0 ORDER BY rank DESC, id LIMIT %(most)s"""


def find(service_name: str, text: str) -> list[Article]:
    """The articles that have most of a question's words, the best first, by PostgreSQL's full-text search."""
    known = articles(service_name)
    if not known:
        return []
    values: dict[str, Any] = {
        "text": text[:LONGEST_SEARCHED].replace("\0", ""),
        "ids": list(known),
        "titles": [each.title for each in known.values()],
        "bodies": [each.text for each in known.values()],
        "most": MOST_FOUND,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values)
        return [known[row[0]] for row in cursor.fetchall()]


def answered(service_name: str, department_ids: Collection[int], *, since: datetime) -> dict[str, int]:
    """How often each article answered a question, so that there was no case: by its id, the most often first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT article, count(*) FROM cases_articleanswer"
            " WHERE service = %s AND department_id = ANY(%s) AND at >= %s GROUP BY 1 ORDER BY 2 DESC, 1",
            [service_name, list(department_ids), since],
        )
        return dict(cursor.fetchall())
