"""Runs a process in memory: `running("userTask a", "a > b", …).done("a").at`."""

from collections import Counter

from commonhold.base.bpmn.compiling import compile_process
from commonhold.base.bpmn.engine import advance
from commonhold.base.bpmn.tests.drawn import drawn
from commonhold.base.bpmn.tokens import Complete, Start, Tokens, is_wait


class Run:
    """A process in memory, spoken to by the names of its elements."""

    def __init__(self, definition, **variables):
        self.definition = definition
        self.took(advance(definition, Tokens(), {}, Start(variables)))

    def took(self, step):
        self.tokens, self.variables, self.last = step.tokens, step.variables, step

    def apply(self, event):
        self.took(advance(self.definition, self.tokens, self.variables, event))
        return self

    @property
    def at(self):
        return sorted(self.definition.elements[each.element].id for each in self.tokens.live)

    def key(self, name):
        element = self.definition.element(name).number
        return next(each.key for each in self.tokens.live if each.element == element)

    def offers(self):
        """How often each element can be moved on from outside."""
        return Counter(self.definition.elements[each.element].id for each in self.waits())

    def waits(self):
        by_key = {each.key: each for each in self.tokens.live}
        return [each for each in self.tokens.live if is_wait(self.definition, each, by_key)]

    def wait_at(self, name):
        element = self.definition.element(name).number
        return next(each for each in self.waits() if each.element == element)

    def done(self, name, **variables):
        return self.done_key(self.key(name), **variables)

    def done_key(self, key, **variables):
        return self.apply(Complete(key, variables))


def running(*parts, roots="", **variables):
    return Run(compile_process(drawn(*parts, roots=roots), {}), **variables)
