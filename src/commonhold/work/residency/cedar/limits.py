"""How large a set of policies may be, before anybody reads it."""

import re
from itertools import accumulate

LONGEST_TEXT = 20_000
MOST_POLICIES = 100
DEEPEST = 40
"""Brackets within brackets. Cedar's parser falls over its stack, and takes the process with it, at some hundreds."""


def unreadable(text: str) -> str:
    """Why a text isn't even given to Cedar, or nothing."""
    if not text.strip():
        return "Write at least one policy"
    if len(text) > LONGEST_TEXT:
        return f"It has {len(text):,} characters; {LONGEST_TEXT:,} is the most"
    steps = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
    if (
        max(accumulate((steps.get(each, 0) for each in text), lambda depth, step: max(0, depth + step)))
        > DEEPEST
    ):
        return f"It has brackets within brackets more than {DEEPEST} deep"
    if len(re.findall(r"\b(?:permit|forbid)\b", text)) > MOST_POLICIES:
        return f"It has more than {MOST_POLICIES} policies"
    return ""
