"""How built-in functions are declared, and how a call finds the declaration that fits it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from tongban.kernel.feel.run import Run
from tongban.kernel.feel.values import Function, Value, kind

BUILTINS: dict[str, "Builtin"] = {}
Body = Callable[..., Value]


class Missing(Exception):
    """The arguments do not fit this declaration."""


@dataclass(frozen=True, slots=True)
class Param:
    """`kinds` are FEEL kinds, or "any"; `optional` ones may be left out or null."""

    name: str
    kinds: tuple[str, ...]
    optional: bool
    many: bool

    def fit(self, value: Value) -> Value:
        """The argument made to fit; raises Missing. A list of one meets its element and the reverse."""
        if self.kinds == ("any",) or kind(value) in self.kinds or (value is None and self.optional):
            return value
        if value is None:
            raise Missing
        if "list" in self.kinds:
            return [value]
        if isinstance(value, list) and len(value) == 1 and kind(value[0]) in self.kinds:
            return value[0]
        if type(value) is dt.date and "date and time" in self.kinds:
            return dt.datetime(value.year, value.month, value.day, tzinfo=dt.UTC)
        raise Missing


@dataclass(frozen=True, slots=True)
class Overload:
    """One declaration of a built-in."""

    params: tuple[Param, ...]
    body: Body

    def bind(self, args: list[Value]) -> list[Value]:
        """Positional arguments made to fit; raises Missing."""
        params = self.params
        if params and params[-1].many:
            fixed = len(params) - 1
            if len(args) < len(params):
                raise Missing
            head = [param.fit(arg) for param, arg in zip(params, args[:fixed], strict=False)]
            return head + [params[-1].fit(arg) for arg in args[fixed:]]
        if len(args) > len(params) or any(not param.optional for param in params[len(args) :]):
            raise Missing
        return [param.fit(arg) for param, arg in zip(params, args, strict=False)]

    def bind_named(self, named: dict[str, Value]) -> list[Value]:
        """Named arguments in their places; raises Missing."""
        names = {param.name for param in self.params}
        if not named.keys() <= names or any(p.name not in named and not p.optional for p in self.params):
            raise Missing
        args: list[Value] = []
        for param in self.params:
            value = named.get(param.name)
            args.extend(value if param.many and isinstance(value, list) else [param.fit(value)])
        return args


class Builtin(Function):
    """A built-in function with its declarations."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.overloads: list[Overload] = []

    @property
    def params(self) -> tuple[str, ...]:  # type: ignore[override]
        """Parameter names of the first declaration."""
        return tuple(param.name for param in self.overloads[0].params)

    def invoke(self, run: Run, args: list[Value], named: dict[str, Value] | None = None) -> Value:
        """See `Function.invoke`; work is paid by the size of the arguments."""
        for overload in self.overloads:
            try:
                bound = overload.bind(args) if named is None else overload.bind_named(named)
            except Missing:
                continue
            run.spend(_size(bound))
            try:
                return overload.body(run, *bound)
            except (ArithmeticError, ValueError):
                return run.warn("call", f"{self.name} has no result for these arguments.")
        given = named.values() if named is not None else args
        return run.warn("call", f"{self.name} cannot take ({', '.join(kind(value) for value in given)}).")


def _size(args: list[Value]) -> int:
    return 1 + sum(len(arg) // 8 for arg in args if isinstance(arg, str | list | dict))


def builtin(*signatures: str) -> Callable[[Body], Body]:
    """Declare a function: `"substring(string: string, start position: number, length?: number)"`.

    Kinds are joined by "|", "any" takes all, "?" marks an optional parameter and "*" a repeated one.
    """

    def register(body: Body) -> Body:
        for signature in signatures:
            name, _, rest = signature.partition("(")
            params = tuple(_param(part) for part in rest.rstrip(")").split(", ") if part)
            BUILTINS.setdefault(name, Builtin(name)).overloads.append(Overload(params, body))
        return body

    return register


def _param(text: str) -> Param:
    name, _, kinds = text.partition(": ")
    many, optional = name.startswith("*"), name.endswith("?")
    return Param(name.strip("*?"), tuple(kinds.split("|")), optional, many)
