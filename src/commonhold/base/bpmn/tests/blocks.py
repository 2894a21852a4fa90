"""Random processes made of blocks, which are sound by the way they are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise

from hypothesis import strategies as st

from commonhold.base.bpmn.tests.drawn import boundary, drawn, sub, task, timer

EACH = 2
"""How often a task is done that is done for each of some."""
TWICE = (
    "<multiInstanceLoopCharacteristics>"
    f"<loopCardinality>{EACH}</loopCardinality></multiInstanceLoopCharacteristics>"
)


@dataclass(frozen=True)
class Block:
    """A part of a process. `name` is its task's, or begins the names of its gateways.

    task; hurried (a timer takes it away); reminded (a timer asks for another task beside it); each (done twice at
    once); sequence; parallel; choice (by the variable c); some (every branch whose number is at most c); loop (again
    while c = 0); sub (a sub-process); rushed (a sub-process that a timer takes away).
    """

    kind: str
    name: str
    inner: "tuple[Block, ...]" = ()


def blocks() -> st.SearchStrategy[Block]:
    """A task of any kind, or blocks one after another, side by side, to choose from, to repeat, or in a sub-process."""
    shapes = st.recursive(
        st.sampled_from(["task", "task", "hurried", "reminded", "each"]),
        lambda inner: st.tuples(
            st.sampled_from(["sequence", "parallel", "choice", "some", "loop", "sub", "rushed"]),
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    )
    return shapes.map(lambda shape: _named(shape, count()))


def _named(shape, numbers: Iterator[int]) -> Block:
    name = f"n{next(numbers)}"
    if isinstance(shape, str):
        return Block(shape, name)
    kind, inner = shape
    return Block(
        kind, name, tuple(_named(each, numbers) for each in (inner[:1] if kind == "loop" else inner))
    )


def process_of(block: Block) -> bytes:
    """The BPMN of a block. c = 3 always leads onwards."""
    return drawn(*_body(block, "", boundaries=[]))


def _body(block: Block, name: str, boundaries: list[str]) -> list[str]:
    parts = [f"startEvent {name}start", f"endEvent {name}end", *boundaries]
    first, last = _lay(block, parts)
    return [*parts, f"{name}start > {first}", f"{last} > {name}end"]


def _lay(block: Block, parts: list[str]) -> tuple[str, str]:
    """Draw a block; returns the elements at which it begins and ends."""
    name = block.name
    match block.kind:
        case "task" | "hurried" | "reminded":
            return _lay_task(block, parts)
        case "each":
            parts.append(task(name, TWICE))
            return name, name
        case "sequence":
            ends = [_lay(each, parts) for each in block.inner]
            parts.extend(f"{before[1]} > {after[0]}" for before, after in pairwise(ends))
            return ends[0][0], ends[-1][1]
        case "sub" | "rushed":
            inside = Block("sequence", name, block.inner)
            parts.append(sub(name, *_body(inside, f"{name}_", [])))
            return _hurry(name, parts) if block.kind == "rushed" else (name, name)
        case "loop":
            return _lay_loop(block, parts)
        case _:
            return _lay_branches(block, parts)


def _lay_loop(block: Block, parts: list[str]) -> tuple[str, str]:
    name = block.name
    first, last = _lay(block.inner[0], parts)
    parts.extend(f"exclusiveGateway {name}_{each}" for each in ("in", "out", "after"))
    parts.extend([f"{name}_in > {first}", f"{last} > {name}_out", f"{name}_out > {name}_in if c = 0"])
    parts.append(f"{name}_out > {name}_after by default")
    return f"{name}_in", f"{name}_after"


def _lay_branches(block: Block, parts: list[str]) -> tuple[str, str]:
    name = block.name
    gateway, test = {
        "parallel": ("parallelGateway", ""),
        "choice": ("exclusiveGateway", "c = {}"),
        "some": ("inclusiveGateway", "c >= {}".replace(">", "&gt;")),
    }[block.kind]
    parts.extend([f"{gateway} {name}_in", f"{gateway} {name}_out"])
    for number, each in enumerate(block.inner):
        first, last = _lay(each, parts)
        condition = f" if {test.format(number)}" if number else " by default"
        parts.extend([f"{name}_in > {first}{condition if test else ''}", f"{last} > {name}_out"])
    return f"{name}_in", f"{name}_out"


def _lay_task(block: Block, parts: list[str]) -> tuple[str, str]:
    name = block.name
    parts.append(f"userTask {name}")
    if block.kind == "hurried":
        return _hurry(name, parts)
    if block.kind == "reminded":
        parts.append(boundary(f"{name}_remind", name, timer(), interrupting=False))
        parts.extend([f"userTask {name}_chase", f"endEvent {name}_chased"])
        parts.extend([f"{name}_remind > {name}_chase", f"{name}_chase > {name}_chased"])
    return name, name


def _hurry(name: str, parts: list[str]) -> tuple[str, str]:
    parts.extend([boundary(f"{name}_late", name, timer()), f"exclusiveGateway {name}_out"])
    parts.extend([f"{name} > {name}_out", f"{name}_late > {name}_out"])
    return name, f"{name}_out"
