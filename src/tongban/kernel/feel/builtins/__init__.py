"""The built-in functions of FEEL (DMN 1.4, 10.3.4), by subject. Importing this package registers them all."""

from . import convert, dates, lists, numbers, ranges, strings
from .registry import BUILTINS, Builtin

__all__ = ["BUILTINS", "Builtin", "convert", "dates", "lists", "numbers", "ranges", "strings"]
