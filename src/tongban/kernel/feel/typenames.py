"""Type names: how they are read, and whether a value belongs to one (`instance of`, declared parameters)."""

from . import ast
from .cursor import KEYWORDS, Cursor
from .run import Run
from .values import Function, Value, kind

BASIC = (
    "number", "string", "boolean", "date", "time", "date and time", "days and time duration",
    "years and months duration", "list", "context", "range", "function", "Any", "Null",
)  # fmt: skip
ALIASES = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_LONG = [name.split() for name in BASIC if " " in name]


def parse_type(cursor: Cursor) -> ast.Type:
    """A type at the cursor: a basic name, a generic one, or the name of an item definition."""
    with cursor.level():
        name = _type_name(cursor)
        if name in ("list", "range") and cursor.take("<"):
            inner = parse_type(cursor)
            _close(cursor)
            return ast.Type(name, (inner,))
        if name == "context" and cursor.take("<"):
            return _context_type(cursor)
        if name == "function" and cursor.take("<"):
            return _function_type(cursor)
        return ast.Type(name)


def _type_name(cursor: Cursor) -> str:
    for words in _LONG:
        if [cursor.ahead(index).text for index in range(len(words))] == words:
            cursor.at += len(words)
            return " ".join(words)
    if cursor.token.kind != "name" or (cursor.token.text in KEYWORDS - {"function", "null"}):
        raise cursor.unexpected()
    if cursor.token.text in BASIC or cursor.token.text == "null":
        return cursor.next().text.replace("null", "Null")
    parts = [cursor.name(member=True)]
    while cursor.take("."):
        parts.append(cursor.name(member=True))
    name = ".".join(parts)
    return ALIASES.get(name, name)


def _close(cursor: Cursor) -> None:
    cursor.expect(">")


def _context_type(cursor: Cursor) -> ast.Type:
    names: list[str] = []
    types: list[ast.Type] = []
    while not cursor.is_op(">"):
        names.append(cursor.label(":"))
        cursor.expect(":")
        types.append(parse_type(cursor))
        if not cursor.is_op(">"):
            cursor.expect(",")
    _close(cursor)
    return ast.Type("context", tuple(types), tuple(names))


def _function_type(cursor: Cursor) -> ast.Type:
    params: list[ast.Type] = []
    while not cursor.is_op(">"):
        params.append(parse_type(cursor))
        if not cursor.is_op(">"):
            cursor.expect(",")
    _close(cursor)
    cursor.expect("->")
    return ast.Type("function", (*params, parse_type(cursor)))


def conforms(value: Value, type_: ast.Type, run: Run) -> bool | None:
    """Whether the value belongs to the type; null (with a warning) when nobody knows the type."""
    name = type_.name
    if name == "Any":
        return value is not None
    if name == "Null":
        return value is None
    if name in BASIC:
        return kind(value) == name and (not type_.items or _parts_conform(value, type_, run))
    known = run.is_type(name, value) if run.is_type else None
    return run.warn("type", f"There is no type called {name}.") if known is None else known


def _parts_conform(value: Value, type_: ast.Type, run: Run) -> bool:
    run.spend()
    if isinstance(value, list):
        return all(_item(item, type_.items[0], run) for item in value)
    if isinstance(value, dict):
        fields = zip(type_.fields, type_.items, strict=True)
        return all(name in value and _item(value[name], item, run) for name, item in fields)
    if isinstance(value, Function):
        return len(value.params) == len(type_.items) - 1
    ends = [end for end in (value.low, value.high) if end is not None]
    return all(_item(end, type_.items[0], run) for end in ends)


def _item(value: Value, type_: ast.Type, run: Run) -> bool:
    run.spend()
    return value is None or conforms(value, type_, run) is True


def adapt(value: Value, type_: ast.Type | None, run: Run) -> tuple[bool, Value]:
    """(fits, value): a list of one meets its element, an element its list; null fits every type."""
    if value is None or type_ is None or type_.name == "Any" or conforms(value, type_, run):
        return True, value
    if isinstance(value, list) and len(value) == 1 and type_.name != "list":
        return (True, value[0]) if conforms(value[0], type_, run) else (False, None)
    if type_.name == "list" and not isinstance(value, list) and conforms([value], type_, run):
        return True, [value]
    return False, None
