"""Reading a plan's file, which anybody may have written: YAML without what a plan doesn't need."""

from collections import Counter
from collections.abc import Hashable
from typing import Any

import yaml

from commonhold.records.moves.reorganising.rules import MOST_BYTES, Document, NotAPlan, checked


class _Loader(yaml.SafeLoader):
    """Without aliases, by which a small file becomes a huge one, and without a key twice: one would be lost."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            raise NotAPlan(why="it uses an alias (*), which a plan doesn’t need")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if twice := [key for key, times in Counter(keys).items() if times > 1]:
            raise NotAPlan(why=f"it says “{str(twice[0])[:40]}” twice")
        return super().construct_mapping(node, deep)


def read_file(content: bytes) -> Document:
    """The plan in a file; it is enough to give one byte more than MOST_BYTES of it."""
    if len(content) > MOST_BYTES:
        raise NotAPlan(why=f"it is larger than {MOST_BYTES // 1_000_000} MB")
    try:
        return read(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NotAPlan(why="it isn’t text in UTF-8") from error


def read(text: str) -> Document:
    """The plan that a YAML file describes; NotAPlan says what is wrong with it, and where."""
    try:
        found = yaml.load(text, _Loader)  # noqa: S506 - it is a safe loader
    except (yaml.YAMLError, RecursionError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise NotAPlan(why=f"it isn’t YAML{f' in line {mark.line + 1}' if mark else ''}") from error
    if not isinstance(found, dict):
        raise NotAPlan(why="it is empty, or no list of named values")
    return checked(found)
