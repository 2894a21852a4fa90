"""A plain interpreter of blocks, which knows nothing of tokens, flows or BPMN: what is left to do is a tree.

The engine and the store are held against it.
"""

from collections import Counter
from dataclasses import dataclass, field

from commonhold.base.bpmn.tests.blocks import EACH, Block


@dataclass
class Left:
    """What is left of a block that has begun."""

    block: Block
    inner: "list[Left | None]" = field(default_factory=list)
    """What is left of its parts; None of one that is done."""
    times: int = 0
    """Of a task for each: how often it still has to be done. Of a sequence: which part is being done."""
    reminded: bool = False
    chases: list[str] = field(default_factory=list)
    """Of a sub-process: the tasks that reminders within it asked for."""


class Plain:
    """A process that runs: it offers events by the names of their elements, and takes one."""

    def __init__(self, block: Block, c: int) -> None:
        self.c = c
        self.chases: list[str] = []
        self.left = self._begin(block)

    def offers(self) -> Counter[str]:
        """What can happen now."""
        found = Counter(self.chases)
        if self.left is not None:
            self._offers(self.left, found)
        return found

    @property
    def is_over(self) -> bool:
        return self.left is None and not self.chases

    def take(self, name: str, c: int | None) -> None:
        """An element's task is done, or its timer goes off."""
        if c is not None:
            self.c = c
        if name in self.chases:
            self.chases.remove(name)
        elif self.left is not None:
            self.left = self._take(self.left, name, self.chases)

    def _begin(self, block: Block) -> Left | None:
        left = Left(block)
        match block.kind:
            case "each":
                left.times = EACH
            case "parallel":
                left.inner = [self._begin(each) for each in block.inner]
            case "some":
                taken = [each for number, each in enumerate(block.inner) if number and self.c >= number]
                left.inner = [self._begin(each) for each in taken or block.inner[:1]]
            case "choice":
                number = self.c if 0 < self.c < len(block.inner) else 0
                left.inner = [self._begin(block.inner[number])]
            case "sequence" | "sub" | "rushed" | "loop":
                left.inner = [self._begin(block.inner[0])]
        return left

    def _offers(self, left: Left, found: Counter[str]) -> None:
        name = left.block.name
        match left.block.kind:
            case "task":
                found[name] += 1
            case "hurried":
                found.update([name, f"{name}_late"])
            case "reminded":
                found.update([name] if left.reminded else [name, f"{name}_remind"])
            case "each":
                found[name] += left.times
            case "rushed":
                found[f"{name}_late"] += 1
        found.update(left.chases)
        for each in left.inner:
            if each is not None:
                self._offers(each, found)

    def _take(self, left: Left, name: str, chases: list[str]) -> Left | None:
        own = left.block.name
        if name == f"{own}_late" or (name == own and left.times <= 1):
            return None
        if name == own:
            left.times -= 1
            return left
        if name == f"{own}_remind":
            left.reminded = True
            chases.append(f"{own}_chase")
            return left
        if name in left.chases:
            left.chases.remove(name)
            return self._go_on(left)
        is_scope = left.block.kind in ("sub", "rushed")
        for place, each in enumerate(left.inner):
            if each is not None and self._has(each, name):
                left.inner[place] = self._take(each, name, left.chases if is_scope else chases)
                return self._go_on(left)
        raise AssertionError(f"{name} is not offered")

    def _has(self, left: Left, name: str) -> bool:
        found: Counter[str] = Counter()
        self._offers(left, found)
        return found[name] > 0

    def _go_on(self, left: Left) -> Left | None:
        """The same after one of its parts has changed: its next part begins, or it is done."""
        if any(each is not None for each in left.inner):
            return left
        kind = left.block.kind
        if kind in ("sequence", "sub", "rushed") and left.times + 1 < len(left.block.inner):
            left.times += 1
            left.inner = [self._begin(left.block.inner[left.times])]
            return left
        if kind == "loop" and self.c == 0:
            left.inner = [self._begin(left.block.inner[0])]
            return left
        return left if left.chases else None
