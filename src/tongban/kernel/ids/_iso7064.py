"""Check characters of ISO 7064: the hybrid systems MOD M+1,M, which find every single wrong character."""

from __future__ import annotations


def hybrid_check(text: str, alphabet: str) -> str:
    """Check character of `text` under MOD M+1,M where M is the size of `alphabet` (10, 30, 36 here).

    Every character of `text` must be in `alphabet`. M is even, so that doubling modulo M+1 loses nothing.
    """
    size = len(alphabet)
    product = size
    for character in text:
        product = (product + alphabet.index(character)) % size or size
        product = product * 2 % (size + 1)
    return alphabet[(size + 1 - product) % size]
