"""Random processes made of blocks, which are sound by the way they are made."""

from itertools import count, pairwise

from hypothesis import strategies as st

from commonhold.base.bpmn.tests.drawn import boundary, drawn, timer


def blocks():
    """A task, with a timer that takes it away or reminds of it or none, or blocks one after another, side by side, to
    choose from, or to repeat."""
    return st.recursive(
        st.sampled_from(["task", "task", "hurried", "reminded"]),
        lambda inner: st.tuples(
            st.sampled_from(["sequence", "parallel", "choice", "loop"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    )


def process_of(block) -> bytes:
    """The BPMN of a block. Choices are by the variable c; 3 always leads onwards."""
    numbers = count()
    parts = ["startEvent start", "endEvent end"]
    first, last = _lay(block, parts, numbers)
    return drawn(*parts, f"start > {first}", f"{last} > end")


def _lay(block, parts, numbers):
    name = f"n{next(numbers)}"
    if isinstance(block, str):
        return _lay_task(block, name, parts)
    kind, inner = block
    ends = [_lay(each, parts, numbers) for each in (inner[:1] if kind == "loop" else inner)]
    if kind == "sequence":
        parts.extend(f"{before[1]} > {after[0]}" for before, after in pairwise(ends))
        return ends[0][0], ends[-1][1]
    gateway = "parallelGateway" if kind == "parallel" else "exclusiveGateway"
    parts.extend([f"{gateway} {name}_in", f"{gateway} {name}_out"])
    if kind == "loop":
        first, last = ends[0]
        parts.extend([f"{name}_in > {first}", f"{last} > {name}_out", f"{name}_out > {name}_in if c = 0"])
        parts.append(f"exclusiveGateway {name}_after")
        parts.append(f"{name}_out > {name}_after by default")
        return f"{name}_in", f"{name}_after"
    for number, (first, last) in enumerate(ends):
        condition = "" if kind == "parallel" else (" by default" if number == 0 else f" if c = {number}")
        parts.extend([f"{name}_in > {first}{condition}", f"{last} > {name}_out"])
    return f"{name}_in", f"{name}_out"


def _lay_task(block, name, parts):
    parts.append(f"userTask {name}")
    if block == "hurried":
        parts.extend([boundary(f"{name}_late", name, timer()), f"exclusiveGateway {name}_out"])
        parts.extend([f"{name} > {name}_out", f"{name}_late > {name}_out"])
        return name, f"{name}_out"
    if block == "reminded":
        parts.append(boundary(f"{name}_remind", name, timer(), interrupting=False))
        parts.extend([f"userTask {name}_chase", f"endEvent {name}_chased"])
        parts.extend([f"{name}_remind > {name}_chase", f"{name}_chase > {name}_chased"])
    return name, name
