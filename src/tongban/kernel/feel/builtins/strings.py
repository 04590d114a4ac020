"""String functions. Positions count characters (code points) from 1, negative ones from the end."""

from decimal import Decimal

from tongban.kernel.feel.regex import Pattern, Wrong, compile_pattern
from tongban.kernel.feel.run import Run
from tongban.kernel.feel.values import Value

from .registry import builtin


@builtin("string length(string: string)")
def _length(run: Run, string: str) -> Decimal:
    return Decimal(len(string))


@builtin("substring(string: string, start position: number, length?: number)")
def _substring(run: Run, string: str, start: Decimal, length: Decimal | None = None) -> Value:
    at = int(start)
    if at == 0 or abs(at) > len(string) or (length is not None and length < 1):
        return run.warn("call", "substring begins outside the text.")
    first = at - 1 if at > 0 else len(string) + at
    return string[first:] if length is None else string[first : first + int(length)]


@builtin("upper case(string: string)")
def _upper(run: Run, string: str) -> str:
    return string.upper()


@builtin("lower case(string: string)")
def _lower(run: Run, string: str) -> str:
    return string.lower()


@builtin("trim(string: string)")
def _trim(run: Run, string: str) -> str:
    return string.strip()


@builtin("substring before(string: string, match: string)")
def _before(run: Run, string: str, match: str) -> str:
    head, found, _ = string.partition(match) if match else ("", "", "")
    return head if found else ""


@builtin("substring after(string: string, match: string)")
def _after(run: Run, string: str, match: str) -> str:
    return string.partition(match)[2] if match else string


@builtin("contains(string: string, match: string)")
def _contains(run: Run, string: str, match: str) -> bool:
    return match in string


@builtin("starts with(string: string, match: string)")
def _starts(run: Run, string: str, match: str) -> bool:
    return string.startswith(match)


@builtin("ends with(string: string, match: string)")
def _ends(run: Run, string: str, match: str) -> bool:
    return string.endswith(match)


@builtin("string join(list: list, delimiter?: string, prefix?: string, suffix?: string)")
def _join(
    run: Run,
    items: list[Value],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> Value:
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        return run.warn("call", "string join takes a list of strings.")
    size = sum(len(item) for item in texts) + len(delimiter or "") * len(texts)
    run.spend(size // 8)
    return run.text((prefix or "") + (delimiter or "").join(texts) + (suffix or ""))


# -- regular expressions


def _pattern(run: Run, pattern: str, flags: str | None) -> Pattern | None:
    try:
        return compile_pattern(pattern, flags or "")
    except Wrong as wrong:
        run.warn("regex", f"The regular expression is not valid: {wrong}.")
        return None


@builtin("matches(input: string, pattern: string, flags?: string)")
def _matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool | None:
    compiled = _pattern(run, pattern, flags)
    return None if compiled is None else compiled.search(text, 0, run.spend) is not None


def _all_matches(run: Run, compiled: Pattern, text: str) -> list[tuple[int, ...]] | None:
    if compiled.search("", 0, run.spend) is not None:
        run.warn("regex", "The regular expression matches the empty text.")
        return None
    found, at = [], 0
    while (match := compiled.search(text, at, run.spend)) is not None:
        run.spend()
        found.append(match)
        at = max(match[1], at + 1)
    return found


@builtin("split(string: string, delimiter: string)")
def _split(run: Run, string: str, delimiter: str) -> list[str] | None:
    compiled = _pattern(run, delimiter, None)
    matches = _all_matches(run, compiled, string) if compiled else None
    if matches is None:
        return None
    starts = [0, *(match[1] for match in matches)]
    ends = [*(match[0] for match in matches), len(string)]
    return [string[start:end] for start, end in zip(starts, ends, strict=True)]


@builtin("replace(input: string, pattern: string, replacement: string, flags?: string)")
def _replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str | None:
    compiled = _pattern(run, pattern, flags)
    matches = _all_matches(run, compiled, text) if compiled else None
    parts = _template(run, replacement, compiled.groups if compiled else 0, "q" in (flags or ""))
    if matches is None or parts is None:
        return None
    result, at, size = [], 0, 0
    for match in matches:
        result.append(text[at : match[0]])
        result.extend(_piece(part, match, text) for part in parts)
        size += sum(map(len, result[-len(parts) - 1 :]))
        if size > len(text) + 100_000:
            run.text("".join(result))
        at = match[1]
    return run.text("".join(result) + text[at:])


def _piece(part: str | int, match: tuple[int, ...], text: str) -> str:
    if isinstance(part, str):
        return part
    return text[match[2 * part] : match[2 * part + 1]] if match[2 * part + 1] >= 0 else ""


def _template(run: Run, replacement: str, groups: int, plain: bool) -> list[str | int] | None:
    """The replacement as texts and group numbers; null when a `$` or backslash stands wrong."""
    if plain:
        return [replacement]
    parts: list[str | int] = []
    at = 0
    while at < len(replacement):
        char, after = replacement[at], replacement[at + 1 : at + 2]
        at += 1
        if char == "\\" and after in ("\\", "$") and after:
            parts.append(after)
            at += 1
        elif char == "$" and after.isdecimal():
            number, at = _group_number(replacement, at, groups)
            parts.append(number if number <= groups else "")
        elif char in "\\$":
            run.warn("regex", f"{char} in the replacement must precede a group number or be escaped.")
            return None
        else:
            parts.append(char)
    return parts


def _group_number(replacement: str, at: int, groups: int) -> tuple[int, int]:
    number = int(replacement[at])
    at += 1
    while replacement[at : at + 1].isdecimal() and number * 10 + int(replacement[at]) <= groups:
        number = number * 10 + int(replacement[at])
        at += 1
    return number, at
