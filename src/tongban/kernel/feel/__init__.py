"""FEEL, the Friendly Enough Expression Language of DMN 1.3 to 1.5, for forms, flows and tables alike.

Public face: `evaluate`, `compile`, `compile_tests`, `free_names`, `Expression`, `Tests`, `Warning`,
`to_json`, `to_text`, `Months`, `Range`, `Function`, `parse_literal`. See docs/developer/feel.md.
"""

import datetime as dt
from collections.abc import Mapping

from .expression import Expression, Tests, compile, compile_tests
from .names import special_names
from .run import Warning
from .temporal import parse_literal
from .text import literal, to_json, to_text
from .values import Function, Months, Range, Value, from_python, kind

__all__ = [
    "Expression", "Function", "Months", "Range", "Tests", "Value", "Warning", "compile", "compile_tests",
    "evaluate", "free_names", "from_python", "kind", "literal", "parse_literal", "to_json", "to_text",
]  # fmt: skip


def evaluate(
    text: str,
    context: Mapping[str, object] | None = None,
    *,
    now: dt.datetime | None = None,
    warnings: list[Warning] | None = None,
) -> Value:
    """The value of an expression in a context; null is None.

    Raises Refusal("feel.syntax") with the position, Refusal("feel.limit.…") when it grows out of bounds; any
    other failure is null with an entry in `warnings`, as the standard has it.
    """
    known = special_names(context) if context else ()
    return compile(text, known)(context, now=now, warnings=warnings)


def free_names(expression: Expression | str) -> frozenset[str]:
    """The variables an expression takes from outside, for linters; built-in functions are left out."""
    return (compile(expression) if isinstance(expression, str) else expression).names
