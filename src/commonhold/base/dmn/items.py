"""The types that a DMN file declares by its item definitions (DMN 1.5, 7.3.2), and what a typeRef means."""

from collections.abc import Callable
from typing import TypeVar

from lxml import etree

from commonhold.base.dmn import type_names, types
from commonhold.base.dmn.feel import Expression, UnaryTests, compile_expression, compile_unary_tests
from commonhold.base.dmn.files import child, children, name_of, text_in, type_ref
from commonhold.base.dmn.refusals import Invalid, NotFeel
from commonhold.base.dmn.scopes import Budget, Scope, work_out

_Compiled = TypeVar("_Compiled")
_FEEL = "FEEL"
_SCHEMA = "http://www.w3.org/2001/XMLSchema"
_SCHEMA_TYPES = {
    "integer": "number",
    "int": "number",
    "long": "number",
    "decimal": "number",
    "double": "number",
}
_SCHEMA_TYPES |= {"float": "number", "dateTime": "date and time"}


class Items:
    """The types of one file. `imported` finds the types of the file with a namespace, None where there is none."""

    def __init__(self, root: etree._Element, imported: "Callable[[str], Items | None]") -> None:
        self._xml = {name_of(each): each for each in children(root, "itemDefinition")}
        self._found: dict[str, types.Type] = {}
        self._own = root.get("namespace") or ""
        self._imports = {name_of(each): each.get("namespace") or "" for each in children(root, "import")}
        self._imported = imported

    def find(self, name: str) -> types.Type | None:
        """The type of a name that this file, or one that it imports, declares."""
        if own := self.own(name):
            return own
        for alias, namespace in self._imports.items():
            if alias and not name.startswith(f"{alias}."):
                continue
            items = self._imported(namespace)
            if items is None or items is self:
                continue
            # Without a name, an import lends only its own types: two files may import each other so.
            found = items.find(name[len(alias) + 1 :]) if alias else items.own(name)
            if found is not None:
                return found
        return None

    def own(self, name: str) -> types.Type | None:
        """The type of a name that this file declares."""
        return types.Later(lambda: self._made(name)) if name in self._xml else None

    def of(self, xml: etree._Element, reference: str | None) -> types.Type | None:
        """The type that a typeRef in an element means; None for none, and for one that nothing declares."""
        if not reference:
            return None
        if found := self.find(reference) or type_names.named(reference):
            return found
        if reference in type_names.BARE:
            return types.Simple(reference)
        prefix, colon, name = reference.partition(":")
        namespace = xml.nsmap.get(prefix) if colon else None
        if namespace is None:
            return type_names.read_type(reference, self.find)
        if namespace == _SCHEMA:
            return type_names.named(_SCHEMA_TYPES.get(name, name))
        if _FEEL in namespace:
            return type_names.named(name) or (types.Simple(name) if name in type_names.BARE else None)
        items = self if namespace == self._own else self._imported(namespace)
        return (items or self).find(name)

    def declared(self, xml: etree._Element) -> types.Type | None:
        """The type that an element, or its variable, is declared to be of."""
        return self.of(xml, type_ref(xml))

    def listed(self, reference: str | None) -> tuple[object, ...]:
        """The values that a type allows, in their order; none where it doesn't list them."""
        item = self._xml.get(reference or "")
        allowed = child(item, "allowedValues") if item is not None else None
        return values_of(text_in(allowed), reference or "") if allowed is not None else ()

    def check(self) -> None:
        """Read every type. Raises Invalid for one whose constraints are no tests, or that is nothing but itself."""
        for name in self._xml:
            if isinstance(types.settled(self._made(name)), types.Later):
                raise Invalid(element=name, why="it is a type that is nothing but itself")

    def _made(self, name: str) -> types.Type:
        if name not in self._found:
            self._found[name] = types.ANY  # for a type that is made of itself alone
            self._found[name] = self._read(self._xml[name])
        return self._found[name]

    def _read(self, xml: etree._Element) -> types.Type:
        made = self._base(xml)
        allowed, constraint = child(xml, "allowedValues"), child(xml, "typeConstraint")
        if allowed is not None and text_in(allowed):
            made = types.Constrained(made, passing(text_in(allowed), name_of(xml)))
        if xml.get("isCollection") == "true":
            made = types.ListOf(made)
        if constraint is not None and text_in(constraint):
            made = types.Constrained(made, passing(text_in(constraint), name_of(xml)))
        return made

    def _base(self, xml: etree._Element) -> types.Type:
        components = list(children(xml, "itemComponent"))
        if components:
            return types.ContextOf({name_of(each): self._read(each) for each in components})
        function = child(xml, "functionItem")
        if function is not None:
            parameters = (self.declared(each) or types.ANY for each in children(function, "parameters"))
            return types.FunctionOf(tuple(parameters))
        reference = child(xml, "typeRef")
        text = " ".join((reference.text or "").split()) if reference is not None else ""
        return self.of(xml, text) or types.ANY


def passing(text: str, where: str) -> Callable[[object], bool]:
    """Whether a value passes tests that stand by themselves."""
    tests: UnaryTests = compiled(compile_unary_tests, text, where)

    def passes(value: object) -> bool:
        scope = Scope({}, Budget(text))
        return work_out(lambda inside: tests.passes(value, inside), scope) is True

    return passes


def values_of(text: str, where: str) -> tuple[object, ...]:
    """The values that a list of allowed ones names, in their order; none where it says tests instead."""
    try:
        listed: Expression = compiled(compile_expression, f"[{text}]", where)
    except Invalid:
        return ()
    values = listed({})
    return tuple(values) if isinstance(values, list) else ()


def compiled(compile_: Callable[..., _Compiled], text: str, where: str, *known: object) -> _Compiled:
    """What compiling a text gives. Invalid, naming `where` it stands, for what is not FEEL."""
    try:
        return compile_(text, *known)
    except NotFeel as error:
        why = "“{text}” can't be read as FEEL: at character {position} {why}".format(**error.values)
        raise Invalid(element=where, why=why) from error
