"""Recursive parser with binding powers: FEEL text to tree (DMN 1.4, 10.3.1.2)."""

from collections.abc import Iterable
from decimal import Decimal

from . import ast
from .cursor import Cursor
from .lexer import unquote
from .temporal import parse_literal
from .typenames import parse_type
from .values import MATH

POWERS = {"or": 1, "and": 2, "=": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "between": 3, "in": 3}
POWERS |= {"+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_CONSTANTS = {"true": True, "false": False, "null": None}
_MAX_CHAIN = 150  # left-leaning chains (a + b + c …) nest the tree as brackets do


def parse(text: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> ast.Node:
    """The tree of an expression; raises Refusal("feel.syntax", position=…).

    `names`: variables in scope, needed only where a name holds signs or keywords; `functions`: known function
    names with spaces.
    """
    parser = Parser(text, names, functions)
    tree = parser.expression()
    return parser.finish(tree)


def parse_tests(text: str, names: Iterable[str] = (), functions: Iterable[str] = ()) -> ast.Tests:
    """The tree of a table cell (unary tests); an empty cell and "-" accept any value."""
    parser = Parser(text, names, functions)
    tests = parser.unary_tests()
    parser.finish(tests)
    return tests


class Parser(Cursor):
    """Each method reads one construct and returns its node."""

    def __init__(self, text: str, names: Iterable[str], functions: Iterable[str]) -> None:
        super().__init__(text, names, functions)
        self.range_end = False

    def finish(self, tree: ast.Node) -> ast.Node:
        """Check that the whole text was read."""
        if self.token.kind != "end":
            raise self.unexpected()
        return tree

    def inside(self, power: int = 0) -> ast.Node:
        """An expression within brackets or after a keyword: a `[` there is a filter again."""
        before, self.range_end = self.range_end, False
        node = self.expression(power)
        self.range_end = before
        return node

    def expression(self, power: int = 0) -> ast.Node:
        """Operators that bind tighter than `power`."""
        with self.level():
            left = self.operand()
            chain = 0
            while (have := self._power()) > power:
                chain += 1
                if chain > _MAX_CHAIN:
                    raise self.refuse(f"More than {_MAX_CHAIN} operators in a row; use brackets")
                left = self._infix(left, have)
            return left

    def _power(self) -> int:
        return POWERS.get(self.token.text, 0) if self.token.kind in ("op", "name") else 0

    def _infix(self, left: ast.Node, power: int) -> ast.Node:
        token = self.token
        if token.text in ("and", "or"):
            return self._logic(left, token.text, power)
        self.next()
        if token.text == "between":
            low = self.expression(3)
            self.expect("and")
            return ast.Between(left.pos, left, low, self.expression(3))
        if token.text == "in":
            node = ast.In(left.pos, left, self._in_tests())
            if self._power() > 3:
                raise self.unexpected()
            return node
        return ast.Binary(left.pos, token.text, left, self.expression(power))

    def _logic(self, left: ast.Node, op: str, power: int) -> ast.Node:
        items = [left]
        while self.token.kind == "name" and self.token.text == op:
            self.next()
            items.append(self.expression(power))
        return ast.Logic(left.pos, op, tuple(items))

    # -- operands

    def operand(self) -> ast.Node:
        """Minus, keyword forms, or a primary with its paths, filters and calls."""
        token = self.token
        if self.is_op("-"):
            self.next()
            with self.level():
                return ast.Negation(token.pos, self.operand())
        if token.kind == "name" and token.text in _FORMS and not self.known(self.names):
            return _FORMS[token.text](self)
        return self._postfix(self._primary())

    def _primary(self) -> ast.Node:
        token = self.token
        if token.kind == "number":
            return ast.Literal(self.next().pos, _decimal(self, token.text))
        if token.kind == "string":
            return ast.Literal(self.next().pos, unquote(token, self.text))
        if token.kind == "name":
            if token.text in _CONSTANTS and not self.known(self.names):
                return ast.Literal(self.next().pos, _CONSTANTS[token.text])
            return ast.Name(token.pos, self.name())
        if token.kind == "op" and token.text in _BRACKETS:
            return _BRACKETS[token.text](self)
        raise self.unexpected()

    def _postfix(self, node: ast.Node) -> ast.Node:
        for _ in range(_MAX_CHAIN):
            if self.is_op("."):
                self.next()
                node = ast.Path(node.pos, node, self.name(member=True))
            elif self.is_op("(") and not isinstance(node, ast.Literal):
                node = self._call(node)
            elif self.is_op("[") and not (self.range_end and self._closes()):
                self.next()
                node = ast.Filter(node.pos, node, self.inside())
                self.expect("]")
            elif self.is_word("instance") and self.ahead().text == "of":
                self.at += 2
                node = ast.InstanceOf(node.pos, node, parse_type(self))
            else:
                return node
        raise self.refuse(f"More than {_MAX_CHAIN} paths and filters in a row")

    def _closes(self) -> bool:
        """Whether the `[` here ends a range like `]1..5[`: nothing that begins a value follows."""
        after = self.ahead()
        if after.kind in ("end", "op"):
            return after.text not in ("(", "[", "{", "@", "-", "<", "<=", ">", ">=")
        return after.kind == "name" and after.text in (
            "and",
            "or",
            "then",
            "else",
            "return",
            "satisfies",
            "between",
            "in",
            "instance",
        )

    def _call(self, function: ast.Node) -> ast.Node:
        self.next()
        args: list[ast.Node] = []
        names: list[str] = []
        while not self.is_op(")"):
            if self._is_named():
                names.append(self.label(":"))
                self.next()
            args.append(self.inside())
            if not self.is_op(")"):
                self.expect(",")
        if names and len(names) != len(args):
            raise self.refuse("Either all arguments are named or none")
        self.next()
        return ast.Call(function.pos, function, tuple(args), tuple(names))

    def _is_named(self) -> bool:
        at = self.at
        while self.tokens[at].kind == "name" or (at > self.at and self.tokens[at].text in ("-", "'", "/")):
            at += 1
        return at > self.at and self.tokens[at].text == ":"

    # -- brackets

    def _parenthesis(self) -> ast.Node:
        start = self.next()
        if self.is_op("<", "<=", ">", ">=", "="):
            node = self._half_range(start.pos)
            self.expect(")")
            return node
        low = self.inside()
        if self.take(".."):
            return self._range_end(start.pos, low, False)
        self.expect(")")
        return low

    def _half_range(self, pos: int) -> ast.Node:
        op = self.next().text
        end = self.inside(3)
        if op == "=":
            return ast.RangeOf(pos, end, True, end, True)
        closed = op.endswith("=")
        if op.startswith("<"):
            return ast.RangeOf(pos, None, False, end, closed)
        return ast.RangeOf(pos, end, closed, None, False)

    def _range_end(self, pos: int, low: ast.Node, closed: bool) -> ast.Node:
        before, self.range_end = self.range_end, True
        high = self.expression(3)
        self.range_end = before
        close = self.expect("]", ")", "[").text
        return ast.RangeOf(pos, low, closed, high, close == "]")

    def _square(self) -> ast.Node:
        start = self.next()
        items: list[ast.Node] = []
        while not self.is_op("]"):
            items.append(self.inside())
            if len(items) == 1 and self.take(".."):
                return self._range_end(start.pos, items[0], True)
            if not self.is_op("]"):
                self.expect(",")
        self.next()
        return ast.ListOf(start.pos, tuple(items))

    def _open_range(self) -> ast.Node:
        start = self.next()
        low = self.inside(3)
        self.expect("..")
        return self._range_end(start.pos, low, False)

    def _context(self) -> ast.Node:
        start = self.next()
        keys: list[str] = []
        items: list[ast.Node] = []
        while not self.is_op("}"):
            keys.append(unquote(self.next(), self.text) if self.token.kind == "string" else self.label(":"))
            self.expect(":")
            items.append(self.inside())
            self.learn(keys[-1])
            if not self.is_op("}"):
                self.expect(",")
        self.next()
        return ast.ContextOf(start.pos, tuple(keys), tuple(items))

    def _at_literal(self) -> ast.Node:
        start = self.next()
        if self.token.kind != "string":
            raise self.refuse("A string must follow @")
        value = parse_literal(unquote(self.token, self.text))
        if value is None:
            raise self.refuse("This is no date, time, date and time or duration")
        self.next()
        return ast.Literal(start.pos, value)

    # -- forms

    def _if(self) -> ast.Node:
        start = self.next()
        condition = self.inside()
        self.expect("then")
        then = self.inside()
        self.expect("else")
        return ast.If(start.pos, condition, then, self.expression())

    def _iterations(self, end: str) -> tuple[ast.Iteration, ...]:
        found: list[ast.Iteration] = []
        while True:
            name = self.label("in")
            self.expect("in")
            with self.knowing([item.name for item in found]):
                source = self.inside()
                high = self.inside() if self.take("..") else None
            found.append(ast.Iteration(name, source, high))
            if not self.take(","):
                self.expect(end)
                return tuple(found)

    def _for(self) -> ast.Node:
        start = self.next()
        iterations = self._iterations("return")
        with self.knowing([item.name for item in iterations]):
            return ast.For(start.pos, iterations, self.expression())

    def _quantified(self) -> ast.Node:
        start = self.next()
        iterations = self._iterations("satisfies")
        with self.knowing([item.name for item in iterations]):
            return ast.Quantified(start.pos, start.text == "every", iterations, self.expression())

    def _function(self) -> ast.Node:
        start = self.next()
        self.expect("(")
        params: list[str] = []
        types: list[ast.Type | None] = []
        while not self.is_op(")"):
            params.append(self.label(",", ")", ":"))
            types.append(parse_type(self) if self.take(":") else None)
            if not self.is_op(")"):
                self.expect(",")
        self.next()
        if self.is_word("external"):
            raise self.refuse("External functions (Java, PMML) are not run here")
        with self.knowing(params):
            return ast.FunctionDefinition(start.pos, tuple(params), tuple(types), self.expression())

    # -- tests

    def unary_tests(self) -> ast.Tests:
        """A whole cell of a decision table."""
        pos = self.token.pos
        if self.token.kind == "end" or (self.is_op("-") and self.ahead().kind == "end"):
            self.at = len(self.tokens) - 1
            return ast.Tests(pos, ())
        if self.is_word("not") and self.ahead().text == "(" and self._not_closes_cell():
            self.at += 2
            tests = self._test_list()
            self.expect(")")
            return ast.Tests(pos, tests, negated=True)
        return ast.Tests(pos, self._test_list())

    def _not_closes_cell(self) -> bool:
        """Whether the bracket after `not` closes at the end of the cell, so that it is `not(tests)`."""
        depth = 0
        for index in range(self.at + 1, len(self.tokens)):
            token = self.tokens[index]
            if token.kind == "op" and token.text in "([{])}":
                depth += 1 if token.text in "([{" else -1
            if depth == 0:
                return self.tokens[index + 1].kind == "end"
        return False

    def _test_list(self) -> tuple[ast.Test, ...]:
        tests = [self._test()]
        while self.take(","):
            tests.append(self._test())
        return tuple(tests)

    def _test(self, power: int = 0) -> ast.Test:
        token = self.token
        if self.is_op(*COMPARISONS):
            self.next()
            return ast.Test(token.pos, token.text, self.inside(3))
        return ast.Test(token.pos, "in", self.inside(power))

    def _in_tests(self) -> tuple[ast.Test, ...]:
        start = self.token
        if not self.is_op("("):
            return (self._test(3),)
        self.next()
        first = self._test()
        if first.op == "in" and self.take(".."):
            return (ast.Test(start.pos, "in", self._range_end(start.pos, first.operand, False)),)
        tests = [first]
        while self.take(","):
            tests.append(self._test())
        self.expect(")")
        return tuple(tests)


def _decimal(parser: Parser, text: str) -> Decimal:
    try:
        return MATH.create_decimal(text)
    except ArithmeticError:
        raise parser.refuse("This number is too large") from None


_BRACKETS = {
    "(": Parser._parenthesis,
    "[": Parser._square,
    "]": Parser._open_range,
    "{": Parser._context,
    "@": Parser._at_literal,
}
_FORMS = {
    "if": Parser._if,
    "for": Parser._for,
    "some": Parser._quantified,
    "every": Parser._quantified,
    "function": Parser._function,
}
