"""Boxed expressions: XML elements to the nodes of `model`, every FEEL text compiled on the way."""

from collections.abc import Callable
from xml.etree.ElementTree import Element  # types only

from tongban.kernel.errors import Refusal
from tongban.kernel.feel import Expression, Tests, compile, compile_tests

from . import model as m
from .xmltree import child, children, local, text_of, type_ref

POLICIES = {
    "UNIQUE": "U",
    "ANY": "A",
    "PRIORITY": "P",
    "FIRST": "F",
    "RULE ORDER": "R",
    "OUTPUT ORDER": "O",
    "COLLECT": "C",
}
MAX_RULES = 5000
_Reader = Callable[["BoxReader", Element, str], m.Boxed]


class BoxReader:
    """Reads boxed expressions; `names` are all names of the model, `where` says the place for errors."""

    def __init__(self, names: frozenset[str]) -> None:
        self.names = names

    # -- FEEL texts

    def expression(self, text: str, where: str) -> Expression:
        """A compiled expression; a syntax error names the place in the model too."""
        try:
            return compile(text or "null", self.names)
        except Refusal as refusal:
            raise _placed(refusal, where, text) from None

    def tests(self, text: str, where: str) -> Tests:
        """Compiled unary tests."""
        try:
            return compile_tests(text, self.names)
        except Refusal as refusal:
            raise _placed(refusal, where, text) from None

    # -- boxes

    def first(self, element: Element, where: str) -> m.Boxed | None:
        """The boxed expression among the children, if there is one."""
        for part in element:
            if local(part) in _BOXES:
                return self.box(part, where)
        return None

    def need(self, element: Element | None, where: str) -> m.Boxed:
        """The boxed expression among the children, or the constant null."""
        found = self.first(element, where) if element is not None else None
        return found or m.LiteralBox(compile("null"))

    def box(self, element: Element, where: str) -> m.Boxed:
        """The boxed expression of this element."""
        return _BOXES[local(element)](self, element, where)

    def literal(self, element: Element, where: str) -> m.Boxed:
        """`literalExpression`; only FEEL is run."""
        language = element.get("expressionLanguage", "FEEL")
        if "FEEL" not in language.upper():
            raise Refusal(
                "dmn.language", f"{language} is not run, only FEEL (in {where}).", language=language
            )
        return m.LiteralBox(self.expression(text_of(element) or "", where), type_ref(element))

    def context(self, element: Element, where: str) -> m.Boxed:
        """`context`."""
        entries: list[tuple[m.Variable | None, m.Boxed]] = []
        for entry in children(element, "contextEntry"):
            variable = child(entry, "variable")
            name = variable.get("name", "") if variable is not None else ""
            named = m.Variable(name, type_ref(variable)) if name else None
            entries.append((named, self.need(entry, f"{where}, entry {name}" if name else where)))
        return m.ContextBox(tuple(entries))

    def invocation(self, element: Element, where: str) -> m.Boxed:
        """`invocation`."""
        bindings: list[tuple[str, m.Boxed]] = []
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            name = parameter.get("name", "") if parameter is not None else ""
            bindings.append((name, self.need(binding, f"{where}, parameter {name}")))
        return m.InvocationBox(self.need(element, where), tuple(bindings))

    def relation(self, element: Element, where: str) -> m.Boxed:
        """`relation`."""
        columns = tuple(column.get("name", "") for column in children(element, "column"))
        rows = tuple(self._boxes(row, where) for row in children(element, "row"))
        if any(len(row) != len(columns) for row in rows):
            raise Refusal("dmn.relation", f"A row has not as many cells as there are columns (in {where}).")
        return m.RelationBox(columns, rows)

    def list_(self, element: Element, where: str) -> m.Boxed:
        """`list`."""
        return m.ListBox(self._boxes(element, where))

    def _boxes(self, element: Element, where: str) -> tuple[m.Boxed, ...]:
        return tuple(self.box(part, where) for part in element if local(part) in _BOXES)

    def function(self, element: Element, where: str) -> m.Boxed:
        """`functionDefinition` or `encapsulatedLogic`; Java and PMML are refused."""
        if element.get("kind", "FEEL") != "FEEL":
            raise Refusal(
                "dmn.language", f"Only FEEL functions are run (in {where}).", language=element.get("kind")
            )
        params = tuple(
            m.Variable(p.get("name", ""), type_ref(p)) for p in children(element, "formalParameter")
        )
        return m.FunctionBox(params, self.need(element, where))

    def conditional(self, element: Element, where: str) -> m.Boxed:
        """`conditional`."""
        parts = [self.need(child(element, word), f"{where}, {word}") for word in ("if", "then", "else")]
        return m.ConditionalBox(*parts)

    def filter(self, element: Element, where: str) -> m.Boxed:
        """`filter`."""
        return m.FilterBox(self.need(child(element, "in"), where), self.need(child(element, "match"), where))

    def iteration(self, element: Element, where: str) -> m.Boxed:
        """`for`, `some`, `every`."""
        word = local(element)
        body = child(element, "return" if word == "for" else "satisfies")
        name = element.get("iteratorVariable", "")
        return m.IterationBox(word, name, self.need(child(element, "in"), where), self.need(body, where))

    # -- tables

    def table(self, element: Element, where: str) -> m.Boxed:
        """`decisionTable`."""
        policy = element.get("hitPolicy", "UNIQUE").upper()
        if policy not in POLICIES:
            raise Refusal("dmn.table.policy", f"There is no hit policy {policy} (in {where}).", policy=policy)
        inputs = tuple(self._input(part, where) for part in children(element, "input"))
        outputs = tuple(self._output(part, where) for part in children(element, "output"))
        rows = children(element, "rule")
        if len(rows) > MAX_RULES:
            raise Refusal(
                "dmn.table.size", f"A table may have {MAX_RULES} rules (in {where}).", limit=MAX_RULES
            )
        rules = tuple(self._rule(row, number, where) for number, row in enumerate(rows, 1))
        for rule in rules:
            if len(rule.conditions) != len(inputs) or len(rule.results) != len(outputs):
                message = f"Rule {rule.number} has not as many entries as the table has columns (in {where})."
                raise Refusal("dmn.table.shape", message, rule=rule.number)
        return m.TableBox(POLICIES[policy], element.get("aggregation"), inputs, outputs, rules)

    def _input(self, element: Element, where: str) -> m.Input:
        inner = child(element, "inputExpression")
        text = text_of(inner) or element.get("label") or ""
        allowed = text_of(child(element, "inputValues"))
        return m.Input(
            element.get("label") or text,
            self.expression(text, where),
            type_ref(inner),
            self.tests(allowed, where) if allowed else None,
        )

    def _output(self, element: Element, where: str) -> m.Output:
        allowed = text_of(child(element, "outputValues"))
        default = text_of(child(element, "defaultOutputEntry"))
        return m.Output(
            element.get("name") or element.get("label") or "",
            type_ref(element),
            self.tests(allowed, where) if allowed else None,
            self.expression(default, where) if default else None,
        )

    def _rule(self, element: Element, number: int, where: str) -> m.Rule:
        place = f"{where}, rule {number}"
        notes = [text_of(part) or "" for part in children(element, "description", "annotationEntry")]
        return m.Rule(
            number,
            element.get("id", ""),
            tuple(self.tests(text_of(part) or "", place) for part in children(element, "inputEntry")),
            tuple(self.expression(text_of(part) or "", place) for part in children(element, "outputEntry")),
            tuple(note for note in notes if note),
        )


def _placed(refusal: Refusal, where: str, text: str) -> Refusal:
    return Refusal(refusal.code, f"In {where}: {refusal}", {**refusal.data, "where": where, "text": text})


_BOXES: dict[str, _Reader] = {
    "literalExpression": BoxReader.literal,
    "decisionTable": BoxReader.table,
    "context": BoxReader.context,
    "invocation": BoxReader.invocation,
    "relation": BoxReader.relation,
    "list": BoxReader.list_,
    "functionDefinition": BoxReader.function,
    "conditional": BoxReader.conditional,
    "filter": BoxReader.filter,
    "for": BoxReader.iteration,
    "some": BoxReader.iteration,
    "every": BoxReader.iteration,
}
