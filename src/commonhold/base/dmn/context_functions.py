"""FEEL's built-in functions on contexts (DMN 1.5, 10.3.4.10)."""

from commonhold.base.dmn.functions import builtin


@builtin("get value")
def get_value(m: dict[str, object], key: str) -> object:
    return m.get(key)


@builtin("get entries")
def get_entries(m: dict[str, object]) -> list[object]:
    return [{"key": key, "value": value} for key, value in m.items()]


@builtin("context")
def context(entries: list[object]) -> dict[str, object] | None:
    """A context from a list such as [{key: "a", value: 1}]."""
    made: dict[str, object] = {}
    for each in entries:
        if not isinstance(each, dict) or "value" not in each:
            return None
        key = each.get("key")
        if not isinstance(key, str) or key in made:
            return None
        made[key] = each["value"]
    return made


@builtin("context put")
def context_put(context: dict[str, object], key: str, value: object) -> dict[str, object]:
    return {**context, key: value}


@builtin("context put")
def context_put_within(
    context: dict[str, object], keys: list[object], value: object
) -> dict[str, object] | None:
    """context put({a: {b: 1}}, ["a", "b"], 2) puts it in the context within."""
    key, rest = (keys[0] if keys else None), keys[1:]
    if not isinstance(key, str):
        return None
    if not rest:
        return {**context, key: value}
    inner = context.get(key)
    made = context_put_within(inner, rest, value) if isinstance(inner, dict) else None
    return None if made is None else {**context, key: made}


@builtin("context merge")
def context_merge(contexts: list[object]) -> dict[str, object] | None:
    made: dict[str, object] = {}
    for each in contexts:
        if not isinstance(each, dict):
            return None
        made |= each
    return made
