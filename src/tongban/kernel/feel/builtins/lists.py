"""List functions. Positions count from 1, negative ones from the end."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cmp_to_key

from tongban.kernel.feel.ops import arithmetic, compare, equal
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.values import MATH, Function, Value

from .registry import Body, builtin


def same(a: Value, b: Value, run: Run) -> bool:
    """Equality without warnings between kinds; two nulls are the same."""
    run.spend()
    return (type(a) is type(b)) and equal(a, b, run) is True


def _spread(run: Run, args: tuple[Value, ...]) -> list[Value]:
    return args[0] if len(args) == 1 and isinstance(args[0], list) else list(args)


def of_items(name: str) -> Callable[[Callable[[Run, list[Value]], Value]], Body]:
    """Declare `name(list)` that may also be called as `name(item, item, …)`."""

    def register(body: Callable[[Run, list[Value]], Value]) -> Body:
        builtin(f"{name}(list: list)")(body)
        builtin(f"{name}(*items: any)")(lambda run, *args: body(run, list(args)))
        return body

    return register


@builtin("list contains(list: list, element: any)")
def _contains(run: Run, items: list[Value], element: Value) -> bool:
    return any(same(item, element, run) for item in items)


@builtin("count(list: list)")
def _count(run: Run, items: list[Value]) -> Decimal:
    return Decimal(len(items))


def _extreme(sign: int) -> Callable[[Run, list[Value]], Value]:
    def body(run: Run, items: list[Value]) -> Value:
        best = items[0] if items else None
        for item in items:
            order = compare(item, best)
            if order is None:
                return run.warn("compare", "min and max need values of one kind.")
            best = item if order * sign > 0 else best
        return best

    return body


of_items("min")(_extreme(-1))
of_items("max")(_extreme(1))


def _numbers(run: Run, items: list[Value]) -> list[Decimal] | None:
    if not items or not all(isinstance(item, Decimal) for item in items):
        run.warn("call", "This needs one number at least, and numbers only.")
        return None
    return items


@of_items("sum")
def _sum(run: Run, items: list[Value]) -> Value:
    total = items[0] if items else None
    for item in items[1:]:
        total = arithmetic("+", total, item, run)
    return None if isinstance(total, str) or not _addable(total) else total


def _addable(value: Value) -> bool:
    return isinstance(value, Decimal) or hasattr(value, "months") or hasattr(value, "total_seconds")


def _total(values: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = MATH.add(total, value)
    return total


@of_items("mean")
def _mean(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    return MATH.divide(_total(numbers), Decimal(len(numbers))) if numbers else None


@of_items("product")
def _product(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    if not numbers:
        return None
    result = Decimal(1)
    for number in numbers:
        result = MATH.multiply(result, number)
    return result


@of_items("median")
def _median(run: Run, items: list[Value]) -> Value:
    numbers = sorted(_numbers(run, items) or [])
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return MATH.divide(MATH.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@of_items("stddev")
def _stddev(run: Run, items: list[Value]) -> Value:
    numbers = _numbers(run, items)
    if not numbers or len(numbers) < 2:
        return None
    mean = MATH.divide(_total(numbers), Decimal(len(numbers)))
    squares = _total(MATH.power(MATH.subtract(number, mean), Decimal(2)) for number in numbers)
    return MATH.sqrt(MATH.divide(squares, Decimal(len(numbers) - 1)))


@of_items("mode")
def _mode(run: Run, items: list[Value]) -> Value:
    if not items:
        return []
    numbers = _numbers(run, items)
    if not numbers:
        return None
    counts: dict[Decimal, int] = {}
    for number in numbers:
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values())
    return sorted(number for number, count in counts.items() if count == most)


def _ternary(decisive: bool) -> Callable[[Run, list[Value]], Value]:
    def body(run: Run, items: list[Value]) -> Value:
        if any(item is decisive for item in items):
            return decisive
        return (not decisive) if all(isinstance(item, bool) for item in items) else None

    return body


of_items("all")(_ternary(False))
of_items("any")(_ternary(True))


def _index(position: Decimal, size: int) -> int:
    """Python's index of a position; raises ValueError outside the list."""
    at = int(position)
    if at != position or at == 0 or abs(at) > size:
        raise ValueError("no such position")
    return at - 1 if at > 0 else size + at


@builtin("sublist(list: list, start position: number, length?: number)")
def _sublist(run: Run, items: list[Value], start: Decimal, length: Decimal | None = None) -> list[Value]:
    first = _index(start, len(items))
    if length is None:
        return items[first:]
    if length < 1 or first + int(length) > len(items):
        raise ValueError("no such length")
    return items[first : first + int(length)]


@builtin("append(list: list, *item: any)")
def _append(run: Run, items: list[Value], *more: Value) -> list[Value]:
    return [*items, *more]


@builtin("concatenate(*list: list)")
def _concatenate(run: Run, *lists: list[Value]) -> list[Value]:
    return [item for items in lists for item in items]


@builtin("insert before(list: list, position: number, newItem: any)")
def _insert(run: Run, items: list[Value], position: Decimal, item: Value) -> list[Value]:
    at = _index(position, len(items))
    return [*items[:at], item, *items[at:]]


@builtin("remove(list: list, position: number)")
def _remove(run: Run, items: list[Value], position: Decimal) -> list[Value]:
    at = _index(position, len(items))
    return [*items[:at], *items[at + 1 :]]


@builtin(
    "list replace(list: list, position: number, newItem: any)",
    "list replace(list: list, match: function, newItem: any)",
)
def _list_replace(run: Run, items: list[Value], where: Decimal | Function, item: Value) -> Value:
    if isinstance(where, Decimal):
        at = _index(where, len(items))
        return [*items[:at], item, *items[at + 1 :]]
    answers = [where.invoke(run, [old, item]) for old in items]
    if not all(isinstance(answer, bool) for answer in answers):
        return run.warn("call", "The match function of list replace must answer true or false.")
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


@builtin("reverse(list: list)")
def _reverse(run: Run, items: list[Value]) -> list[Value]:
    return items[::-1]


@builtin("index of(list: list, match: any)")
def _index_of(run: Run, items: list[Value], match: Value) -> list[Value]:
    return [Decimal(at) for at, item in enumerate(items, 1) if same(item, match, run)]


@builtin("distinct values(list: list)")
def _distinct(run: Run, items: list[Value]) -> list[Value]:
    kept: list[Value] = []
    for item in items:
        if not any(same(item, other, run) for other in kept):
            kept.append(item)
    return kept


@builtin("union(*list: list)")
def _union(run: Run, *lists: list[Value]) -> list[Value]:
    kept: list[Value] = _distinct(run, _concatenate(run, *lists))
    return kept


@builtin("flatten(list: list)")
def _flatten(run: Run, items: list[Value]) -> list[Value]:
    flat: list[Value] = []
    stack = [iter(items)]
    while stack:
        for item in stack[-1]:
            run.spend()
            if isinstance(item, list):
                stack.append(iter(item))
                break
            flat.append(item)
        else:
            stack.pop()
    return flat


@builtin("sort(list: list, precedes?: function)")
def _sort(run: Run, items: list[Value], precedes: Function | None = None) -> Value:
    unordered = False

    def order(a: Value, b: Value) -> int:
        nonlocal unordered
        run.spend()
        if precedes is None:
            found = compare(a, b)
            unordered = unordered or found is None
            return found or 0
        if precedes.invoke(run, [a, b]) is True:
            return -1
        return 1 if precedes.invoke(run, [b, a]) is True else 0

    result = sorted(items, key=cmp_to_key(order))
    return run.warn("compare", "sort needs values of one kind.") if unordered else result
