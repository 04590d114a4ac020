"""Numeric and boolean functions."""

import decimal
from decimal import Decimal

from tongban.kernel.feel.run import Run
from tongban.kernel.feel.values import MATH, Value

from .registry import Body, builtin


@builtin("not(negand: any)")
def _not(run: Run, negand: Value) -> Value:
    return not negand if isinstance(negand, bool) else None


def _rounded(n: Decimal, scale: Decimal, rounding: str) -> Decimal:
    places = int(scale)
    if scale != places or not -6111 <= places <= 6176:
        raise ValueError("scale out of range")
    exponent = n.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -places:
        return n
    return n.quantize(Decimal(1).scaleb(-places), rounding=rounding, context=MATH)


def _rounder(rounding: str) -> Body:
    return lambda _run, n, scale=None: _rounded(n, scale or Decimal(0), rounding)


builtin("decimal(n: number, scale: number)")(_rounder(decimal.ROUND_HALF_EVEN))
builtin("floor(n: number, scale?: number)")(_rounder(decimal.ROUND_FLOOR))
builtin("ceiling(n: number, scale?: number)")(_rounder(decimal.ROUND_CEILING))
builtin("round up(n: number, scale?: number)")(_rounder(decimal.ROUND_UP))
builtin("round down(n: number, scale?: number)")(_rounder(decimal.ROUND_DOWN))
builtin("round half up(n: number, scale?: number)")(_rounder(decimal.ROUND_HALF_UP))
builtin("round half down(n: number, scale?: number)")(_rounder(decimal.ROUND_HALF_DOWN))


@builtin("abs(n: number|days and time duration|years and months duration)")
def _abs(run: Run, n: Value) -> Value:
    if isinstance(n, Decimal):
        return MATH.abs(n)
    return type(n)(months=abs(n.months)) if hasattr(n, "months") else abs(n)


@builtin("modulo(dividend: number, divisor: number)")
def _modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal:
    rest = MATH.remainder(dividend, divisor)
    return MATH.add(rest, divisor) if rest and (rest < 0) is not (divisor < 0) else rest


@builtin("sqrt(number: number)")
def _sqrt(run: Run, number: Decimal) -> Decimal:
    return MATH.sqrt(number)


@builtin("log(number: number)")
def _log(run: Run, number: Decimal) -> Decimal | None:
    return MATH.ln(number) if number > 0 else None


@builtin("exp(number: number)")
def _exp(run: Run, number: Decimal) -> Decimal:
    return MATH.exp(number)


def _is_multiple_of_two(number: Decimal) -> bool:
    return number == number.to_integral_value() and MATH.remainder(number, Decimal(2)) == 0


@builtin("even(number: number)")
def _even(run: Run, number: Decimal) -> bool:
    return _is_multiple_of_two(number)


@builtin("odd(number: number)")
def _odd(run: Run, number: Decimal) -> bool:
    return number == number.to_integral_value() and not _is_multiple_of_two(number)
