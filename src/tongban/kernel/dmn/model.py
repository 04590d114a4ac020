"""A decision model as data: what DMN 1.1 to 1.5 XML says, with its expressions compiled."""

from dataclasses import dataclass, field

from tongban.kernel.feel import Expression, Tests


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A named type: another type, a structure, or a list of either, perhaps with allowed values."""

    name: str
    type_ref: str | None = None
    allowed: Tests | None = None
    components: tuple["ItemDefinition", ...] = ()
    collection: bool = False
    function: bool = False


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with its declared type, or none."""

    name: str
    type_ref: str | None = None


class Boxed:
    """Base of all boxed expressions."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class LiteralBox(Boxed):
    """One FEEL expression."""

    expression: Expression
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class ContextBox(Boxed):
    """Entries in order; the one without a name is the result, else the context itself is."""

    entries: tuple[tuple[Variable | None, Boxed], ...]


@dataclass(frozen=True, slots=True)
class InvocationBox(Boxed):
    """A call of a function with an expression for each parameter."""

    function: Boxed
    bindings: tuple[tuple[str, Boxed], ...]


@dataclass(frozen=True, slots=True)
class RelationBox(Boxed):
    """Rows of contexts."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Boxed, ...], ...]


@dataclass(frozen=True, slots=True)
class ListBox(Boxed):
    """A list of expressions."""

    items: tuple[Boxed, ...]


@dataclass(frozen=True, slots=True)
class FunctionBox(Boxed):
    """A function definition: parameters and a body."""

    params: tuple[Variable, ...]
    body: Boxed


@dataclass(frozen=True, slots=True)
class ConditionalBox(Boxed):
    """if, then, else (DMN 1.4)."""

    condition: Boxed
    then: Boxed
    otherwise: Boxed


@dataclass(frozen=True, slots=True)
class FilterBox(Boxed):
    """Elements of a list for which `match` holds (DMN 1.4)."""

    source: Boxed
    match: Boxed


@dataclass(frozen=True, slots=True)
class IterationBox(Boxed):
    """for, some or every over a list (DMN 1.4); `word` says which."""

    word: str
    variable: str
    source: Boxed
    body: Boxed


@dataclass(frozen=True, slots=True)
class Input:
    """A condition column: its expression and the values allowed in it."""

    label: str
    expression: Expression
    type_ref: str | None
    allowed: Tests | None


@dataclass(frozen=True, slots=True)
class Output:
    """A result column; `allowed` in order of priority."""

    name: str
    type_ref: str | None
    allowed: Tests | None
    default: Expression | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row; `number` counts from 1, `notes` are its description and annotations."""

    number: int
    id: str
    conditions: tuple[Tests, ...]
    results: tuple[Expression, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableBox(Boxed):
    """A decision table. `policy` is one of U A P F R O C, `aggregation` one of SUM MIN MAX COUNT or None."""

    policy: str
    aggregation: str | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision, what it requires (ids), and its logic; without logic its value is null."""

    id: str
    name: str
    variable: Variable
    box: Boxed | None
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputData:
    """A value that comes from outside."""

    id: str
    name: str
    variable: Variable


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A business knowledge model: a function other logic calls."""

    id: str
    name: str
    variable: Variable
    function: FunctionBox | None
    requires: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A decision service: decisions offered together, with the inputs and input decisions it takes (ids)."""

    id: str
    name: str
    outputs: tuple[str, ...]
    params: tuple[str, ...]


@dataclass(slots=True)
class Definitions:
    """Everything in one DMN file, by id; item definitions by name; imported models by the name given to them."""

    name: str
    namespace: str
    types: dict[str, ItemDefinition] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    inputs: dict[str, InputData] = field(default_factory=dict)
    knowledge: dict[str, Knowledge] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    imports: dict[str, "Definitions"] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
