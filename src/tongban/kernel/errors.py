"""The one error of the kernel: a refusal with a code, data and a sentence."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """The kernel declines to give an answer, and says why.

    `code` is dotted and stable ("ids.citizen_id.check_digit"), so that a page can translate it; `data` holds
    the values its sentence needs, never the whole of a personal number; `str()` is an English sentence that
    tells a person what is wrong and what to do.
    """

    code: str
    data: dict[str, Any]

    def __init__(self, code: str, message: str, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(message)
        self.code = code
        self.data = {**(data or {}), **more}

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.code, str(self), self.data))
