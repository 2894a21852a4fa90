"""From DMN files to decisions, services and functions, each read after what it needs."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from lxml import etree

from commonhold.base.dmn import boxes, files, types  # noqa: F401 (boxes registers what reads them)
from commonhold.base.dmn.boxed import NO_LOGIC, Boxed, BoxReader, typed
from commonhold.base.dmn.compiler import Known
from commonhold.base.dmn.decisions import Decision, Input, Need, Work
from commonhold.base.dmn.files import called, child, children, local, name_of
from commonhold.base.dmn.functions import Parameter
from commonhold.base.dmn.invocables import DecisionService, Knowledge
from commonhold.base.dmn.items import Items
from commonhold.base.dmn.model_files import File, Written, leading
from commonhold.base.dmn.refusals import Invalid, Unsupported
from commonhold.base.dmn.table_reader import TextReader
from commonhold.base.refusals import Refusal

DEEPEST_NEEDS = 40
"""How many decisions and business knowledge models may need one another in a row."""

_REQUIREMENTS = (
    ("informationRequirement", "requiredDecision"),
    ("informationRequirement", "requiredInput"),
    ("knowledgeRequirement", "requiredKnowledge"),
)


class Graph:
    """The elements of some files. With `lenient`, one that can't be read is null, and `refused` says why."""

    def __init__(self, roots: Sequence[etree._Element], *, lenient: bool) -> None:
        self._lenient = lenient
        self.refused: dict[str, Refusal] = {}
        self.files: list[File] = []
        for root in roots:
            self.files.append(File(root, self.items_of))
        self._made: dict[tuple[str, str], Work] = {}
        self._reading: list[str] = []
        self._paths = {id(each): leading(each, self.files) for each in self.files}

    def items_of(self, namespace: str) -> Items | None:
        return next((each.items for each in self.files if each.namespace == namespace), None)

    def decision(self, written: Written) -> Decision:
        found = self.element(written)
        assert isinstance(found, Decision)
        return found

    def element(self, written: Written) -> Work:
        """What an element of a file is, compiled. Raises Unsupported and Invalid unless lenient."""
        key = (written.file.namespace, written.id)
        if key in self._made:
            return self._made[key]
        kind = local(written.xml)
        if kind == "inputData":
            name = called(written.xml)
            paths = tuple((*path, name) for path in self._paths[id(written.file)])
            self._made[key] = Input(name, written.file.items.declared(written.xml), paths)
        elif kind == "businessKnowledgeModel":
            self._made[key] = made = Knowledge(written.id, called(written.xml))
            self._read_knowledge(written, made)
        elif kind == "decisionService":
            self._made[key] = made_service = DecisionService(written.id, called(written.xml))
            self._read_service(written, made_service)
        else:
            self._made[key] = self._read_decision(written)
        return self._made[key]

    def _read_decision(self, written: Written) -> Decision:
        xml, declared = written.xml, written.file.items.declared(written.xml)
        with self._nested(written.id):
            needs = tuple(self._needs(written))
            logic = self._logic(written, xml, needs)
        return Decision(written.id, called(xml), logic, needs, declared, name_of(xml))

    def _read_knowledge(self, written: Written, made: Knowledge) -> None:
        body = child(written.xml, "encapsulatedLogic")
        if body is None or body.get("kind", "FEEL").upper() not in ("FEEL", "F"):
            refusal = Unsupported(element=written.id, what="logic that is not in the file as FEEL")
            self._refuse(written, refusal)
        declared = written.file.items.declared
        if body is not None:
            made.parameters = tuple(
                Parameter(name_of(each), object, declared=declared(each))
                for each in children(body, "formalParameter")
            )
        result = declared(written.xml)
        made.declared = None if isinstance(types.settled(result), types.FunctionOf) else result
        with self._nested(written.id):
            made.needs = tuple(self._needs(written))
            if body is not None and body.get("kind", "FEEL").upper() in ("FEEL", "F"):
                bound = tuple(each.name for each in made.parameters)
                made.logic = self._logic(written, body, made.needs, bound)

    def _read_service(self, written: Written, made: DecisionService) -> None:
        with self._nested(written.id):
            given = [self._made_for(written, each) for each in children(written.xml, "inputData")]
            given += [self._made_for(written, each) for each in children(written.xml, "inputDecision")]
            outputs = [self._made_for(written, each) for each in children(written.xml, "outputDecision")]
        made.given = tuple(need.element for need in given)
        made.outputs = tuple(each.element for each in outputs if isinstance(each.element, Decision))
        made.parameters = tuple(
            Parameter(".".join(need.path), object, declared=getattr(need.element, "declared", None))
            for need in given
        )
        result = written.file.items.declared(written.xml)
        made.declared = None if isinstance(types.settled(result), types.FunctionOf) else result

    def _logic(
        self, written: Written, body: etree._Element, needs: Iterable[Need], bound: tuple[str, ...] = ()
    ) -> Boxed:
        known = Known(
            names=self._known(written, body, needs),
            callable=frozenset(each.path[0] for each in needs) | {called(written.xml)},
            bound=bound,
            find_type=written.file.items.find,
            lenient=self._lenient,
        )
        reader = BoxReader(TextReader(written.id, known, written.file.items, written.file.language))
        try:
            boxed = reader.only(body, bound)
            declared = written.file.items.of(body, body.get("typeRef")) if body is not written.xml else None
            plain = declared is None or isinstance(types.settled(declared), types.FunctionOf)
            return boxed if plain or declared is None else typed(boxed, declared)
        except Refusal as refusal:
            self._refuse(written, refusal)
        return NO_LOGIC

    def _known(self, written: Written, body: etree._Element, needs: Iterable[Need]) -> frozenset[str]:
        """The names that an element's texts may say: of what it needs, of entries of types, and of its own boxes."""
        names = set(written.file.names)
        for need in needs:
            names |= set(need.path)
        for file in self.files:
            if file.namespace in written.file.imports:
                names |= file.names
        own = {name_of(each) for each in files.named(body, "variable")}
        itself = child(written.xml, "variable")
        names |= own - ({name_of(itself)} if itself is not None and body is written.xml else set())
        names |= {
            name_of_variable for each in body.iter() if (name_of_variable := each.get("iteratorVariable"))
        }
        for file in self.files:
            names |= {name_of(each) for each in files.named(file.root, "variable")} - {
                called(each.xml) for each in file.of_kind("decision")
            }
        return frozenset(names - {""})

    def _needs(self, written: Written) -> Iterator[Need]:
        for requirement, what in _REQUIREMENTS:
            for each in children(written.xml, requirement):
                for target in children(each, what):
                    yield self._made_for(written, target)

    def _made_for(self, written: Written, target: etree._Element) -> Need:
        """What a reference leads to. Raises Unsupported where that is in none of the files."""
        reference = target.get("href", "")
        namespace, _, element_id = reference.rpartition("#")
        for file in self.files:
            if file.namespace == (namespace or written.file.namespace) and element_id in file.elements:
                found = file.elements[element_id]
                before = "" if file is written.file else written.file.imports.get(file.namespace, "")
                path = (before, called(found.xml)) if before else (called(found.xml),)
                return Need(path, self.element(found))
        if not namespace and element_id in written.file.elements:
            found = written.file.elements[element_id]
            return Need((called(found.xml),), self.element(found))
        raise Unsupported(
            element=written.id, what=f"“{reference.removeprefix('#')}”, which is not in the file"
        )

    def _refuse(self, written: Written, refusal: Refusal) -> None:
        if not self._lenient:
            raise refusal
        if written.file is self.files[0]:
            self.refused.setdefault(written.id, refusal)

    @contextmanager
    def _nested(self, element_id: str) -> Iterator[None]:
        if element_id in self._reading:
            raise Invalid(element=element_id, why="it needs its own answer to be decided")
        if len(self._reading) == DEEPEST_NEEDS:
            raise Unsupported(element=element_id, what=f"more than {DEEPEST_NEEDS} decisions needed in a row")
        self._reading.append(element_id)
        try:
            yield
        finally:
            self._reading.pop()
