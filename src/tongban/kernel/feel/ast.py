"""The tree of a FEEL expression. `pos` is the offset of the node's first character in the text."""

from dataclasses import dataclass

from .values import Value


@dataclass(frozen=True, slots=True)
class Node:
    """Base of every node."""

    pos: int


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A constant: number, string, boolean, null or an @-literal."""

    value: Value


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable or function; "?" is the value under test in unary tests."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """Arithmetic minus."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`op` is one of + - * / ** = != < <= > >=."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Three-valued conjunction or disjunction of two or more operands; `op` is "and" or "or"."""

    op: str
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between(Node):
    """`value between low and high`, both ends included."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Test(Node):
    """One positive unary test; `op` is a comparison, or "in" for an expression, interval or list."""

    op: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """Unary tests of a cell: any of `items`, turned round when `negated`; no items is "-" (any value)."""

    items: tuple[Test, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class In(Node):
    """`value in (tests)`."""

    value: Node
    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Type:
    """A type name with its arguments: list<number>, context<a: string>, function<number> -> string."""

    name: str
    items: tuple["Type", ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """`value instance of type`."""

    value: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Path(Node):
    """`base.name`."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """`base[condition]`, also the index."""

    base: Node
    condition: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """An invocation; when `names` is given the arguments are named."""

    function: Node
    args: tuple[Node, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if … then … else …`."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Iteration:
    """`name in source` or `name in source..end`."""

    name: str
    source: Node
    end: Node | None = None


@dataclass(frozen=True, slots=True)
class For(Node):
    """`for … return …`; `partial` is in scope of the body."""

    iterations: tuple[Iteration, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """`some`/`every … satisfies …`."""

    every: bool
    iterations: tuple[Iteration, ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class FunctionDefinition(Node):
    """`function(params) body`; the type of a parameter may be absent."""

    params: tuple[str, ...]
    types: tuple[Type | None, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """A list literal."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """A context literal; later entries see the earlier ones."""

    keys: tuple[str, ...]
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """A range literal; an absent end has no bound."""

    low: Node | None
    low_closed: bool
    high: Node | None
    high_closed: bool
