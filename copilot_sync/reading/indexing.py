"""Writes ``lexicons/index.json`` from the lexicon files: ``python -m copilot_sync.reading.indexing [--check]``.

Compiling every pattern takes longer than judging an invite, and most patterns have nothing to do with any one text.
So each pattern is kept with its *gates*: sets of beginnings of words, of each of which at least one stands in
whatever it matches. A text in which one set is missing needs no look, and the pattern is never compiled for it.

Gates are worked out from the parsed pattern, carefully: what is not certain opens the gate for every text.
"""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

from copilot_sync.reading.language import COMMON_WORDS
from copilot_sync.reading.lexicon import FOLDER, INDEX, STEM, entries, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARSER: Any = re._parser  # type: ignore[attr-defined]  # noqa: SLF001 -- the tree that re itself compiles from
_CODES: Any = re._constants  # type: ignore[attr-defined]  # noqa: SLF001 -- as above
_COMMON = frozenset(word[:STEM] for word in COMMON_WORDS)


def gates_of(pattern: str) -> list[list[str]]:
    """Sets of beginnings of words, of each of which every match holds at least one; none where nothing is certain."""
    found = _Gate().of(list(_PARSER.parse(pattern)), at_start=True, closed=True)
    return [list(gate) for gate in sorted({tuple(sorted(gate)) for gate in found}, key=_usefulness)][:MOST_SETS]


def alternatives(pattern: str) -> list[str]:
    """A pattern's alternatives of the outermost level, each a pattern by itself."""
    found, depth, in_class, start, position = [], 0, False, 0, 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            found.append(pattern[start:position])
            start = position + 1
        position += 1
    return [*found, pattern[start:]]


MOST_SETS = 4
"""Sets kept for one pattern, the most telling first."""


def _usefulness(gate: Iterable[str]) -> tuple[int, int, list[str]]:
    """Sets without everyday words first, then the smaller ones."""
    listed = sorted(gate)
    return len(_COMMON.intersection(listed)), len(listed), listed


class _Gate:
    """Walks the tree of one pattern."""

    def of(self, items: list[Any], *, at_start: bool, closed: bool) -> list[set[str]]:
        """The gates of a sequence; `closed` where a word must end behind it."""
        gates: list[set[str]] = []
        run, run_starts = "", at_start
        for index, (code, value) in enumerate([*items, (None, None)]):
            if code is _CODES.LITERAL and chr(value).isalnum():
                run_starts = at_start if not run else run_starts
                run += chr(value)
                at_start = False
                continue
            ends = (code is None and closed) or (code is _CODES.LITERAL and not chr(value).isalnum())
            if run and run_starts and (len(run) >= STEM or ends):
                gates.append({run[:STEM]})
            run = ""
            if code is not None:
                gates += self._inside(code, value, at_start=at_start, closed=closed and index == len(items) - 1)
                at_start = self._at_start_behind(code, value, at_start=at_start)
        return gates

    def _inside(self, code: Any, value: Any, *, at_start: bool, closed: bool) -> list[set[str]]:  # noqa: ANN401 -- a tree
        if code is _CODES.SUBPATTERN:
            return self.of(list(value[-1]), at_start=at_start, closed=closed)
        if code is _CODES.BRANCH:
            branches = [self.of(list(branch), at_start=at_start, closed=closed) for branch in value[1]]
            best = [min(gates, key=_usefulness) for gates in branches if gates]
            return [set().union(*best)] if len(best) == len(branches) else []
        if code in {_CODES.MAX_REPEAT, _CODES.MIN_REPEAT} and value[0] >= 1:
            return self.of(list(value[2]), at_start=at_start, closed=False)
        return []

    def _at_start_behind(self, code: Any, value: Any, *, at_start: bool) -> bool:  # noqa: ANN401 -- a tree
        """Whether a word begins behind an item, for certain."""
        if code in {_CODES.ASSERT, _CODES.ASSERT_NOT, _CODES.AT}:
            return at_start
        if code in {_CODES.MAX_REPEAT, _CODES.MIN_REPEAT}:
            return self._ends_between_words(list(value[2])) and (value[0] >= 1 or at_start)
        return self._ends_between_words([(code, value)])

    def _ends_between_words(self, items: list[Any]) -> bool:
        if not items:
            return False
        code, value = items[-1]
        if code is _CODES.LITERAL:
            return not (chr(value).isalnum() or chr(value) == "_")
        if code is _CODES.SUBPATTERN:
            return self._ends_between_words(list(value[-1]))
        if code is _CODES.BRANCH:
            return all(self._ends_between_words(list(branch)) for branch in value[1])
        if code is _CODES.IN:
            return all(
                (kind is _CODES.LITERAL and not chr(what).isalnum())
                or (kind is _CODES.CATEGORY and what in {_CODES.CATEGORY_SPACE, _CODES.CATEGORY_NOT_WORD})
                for kind, what in value
            )
        if code in {_CODES.MAX_REPEAT, _CODES.MIN_REPEAT} and value[0] >= 1:
            return self._ends_between_words(list(value[2]))
        return False


def build() -> str:
    """The index as JSON: file, group, then for each entry whether it masks, its pattern, its gate."""
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    index = {file: {"size": size_of(file), "groups": _groups(file)} for file in names}
    return json.dumps(index, ensure_ascii=False, indent=0) + "\n"


def _groups(file: str) -> dict[str, list[tuple[bool, str, list[list[str]]]]]:
    return {
        group: [
            ("mask" in entry, pattern, gates_of(pattern))
            for entry in listed
            for pattern in alternatives(entry.get("mask") or entry["say"])
        ]
        for group, listed in entries(file).items()
    }


def main(arguments: list[str]) -> int:
    """Write the index, or say whether it is current."""
    path = FOLDER / INDEX
    text = build()
    if "--check" in arguments:
        current = path.exists() and path.read_text(encoding="utf-8") == text
        print("current" if current else f"{path.name} is out of date: run python -m copilot_sync.reading.indexing")  # noqa: T201 -- a script
        return int(not current)
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
