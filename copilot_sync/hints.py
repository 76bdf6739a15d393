"""Hints for whoever mistyped a word."""

from __future__ import annotations

import difflib

NEAR = 0.7
"""How much of two words has to be alike for a hint: "send" is not near "amend", which does something else."""
BEGINNING = 3
"""Letters that are needed to tell which word they begin."""


def nearest(word: str, known: list[str]) -> str:
    """A hint such as ``; did you mean "minimum"?``, or the valid words where none is near.

    A word that `word` begins is nearer than any that only shares letters with it.
    """
    found = _begun(word, known) or difflib.get_close_matches(word, known, n=1, cutoff=NEAR)
    if not found:
        lowered = {name.lower(): name for name in known}
        found = [lowered[hit] for hit in difflib.get_close_matches(word.lower(), list(lowered), n=1, cutoff=NEAR)]
        found = found or [name for name in known if words_in(name) <= words_in(word)]
    if found:
        return f'; did you mean "{found[0]}"?'
    return f"; expected one of {', '.join(known)}" if len(known) <= 12 else ""  # noqa: PLR2004 -- what a line holds


def _begun(word: str, known: list[str]) -> list[str]:
    """The one word that `word` begins, or the shortest of them where that begins the others."""
    begun = [name for name in known if name.lower().startswith(word.lower())] if len(word) >= BEGINNING else []
    first = min(begun, key=len, default="")
    return [first] if begun and all(name.startswith(first) for name in begun) else []


def words_in(name: str) -> set[str]:
    """``{"hearing", "loop"}`` of ``hearing_loop``."""
    return set(name.lower().replace("-", "_").split("_"))
