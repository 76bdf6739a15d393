"""The line on which each key of a TOML text stands: ``tomllib`` forgets it, and people need it.

The text is known to be TOML when it is scanned, so that the scan follows keys and brackets and nothing else.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KeyPath = tuple[str, ...]

PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"{3,5}|\\?\Z)'  # texts over several lines; an open quotation ends with the line or text,
    r"|'''.*?(?:'{3,5}|\Z)"  # so that no start is tried twice
    r'|"(?:\\.|[^"\\\n])*"?'
    r"|'[^'\n]*'?"
    r"|\#[^\n]*"
    r"|\n"
    r"|[\[\]{},=]"
    r"|[^\s\[\]{},=.#\"']+",  # a bare key, a number, a date
    re.DOTALL,
)
"""A text in quotation marks, a comment, a newline, a bracket, a sign, or a word."""


def lines_of_keys(text: str) -> dict[KeyPath, int]:
    """The line of each key and table of a text that is TOML; entries of arrays are named by number."""
    return dict(_keys(text))


def line_of(path: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """The line of a key; where it has none of its own, that of the first key in it, else of the table around it."""
    if path in lines:
        return lines[path]
    inside = [line for key, line in lines.items() if key[: len(path)] == path]
    if inside and path:
        return min(inside)
    return line_of(path[:-1], lines) if path else None


def _keys(text: str) -> Iterator[tuple[KeyPath, int]]:
    scan = _Scan()
    line = 1
    for found in PIECE.finditer(text):
        path = None if found[0].startswith("#") else scan.take(found[0])
        if path is not None:
            yield path, line
        line += found[0].count("\n")


class _Scan:
    """Follows keys and brackets through a text that is known to be TOML."""

    def __init__(self) -> None:
        self.table: KeyPath = ()
        self.key: KeyPath = ()
        self.at: KeyPath = ()
        self.in_value = False
        self.heads = 0
        self.around: list[tuple[str, KeyPath, int]] = []
        """The open braces and brackets of a value, innermost last, with the number of the entry."""
        self.entries: dict[KeyPath, int] = {}
        """The number of the last ``[[table]]`` of each name."""

    def take(self, piece: str) -> KeyPath | None:
        """Go one piece further; the path of the key or table that it completes."""
        if piece == "\n" and not self.around:
            self.key, self.in_value, self.heads = (), False, 0
        elif self.in_value:
            return self._take_in_value(piece)
        elif piece == "=":
            self.at = (*(self.around[-1][1] if self.around else self.table), *self.key)
            self.in_value = True
            return self.at
        elif piece == "[":
            self.heads += 1
        elif piece == "]" and self.key:
            self.table, self.key = self._head(), ()
            return self.table
        elif piece == "}":
            self._close()
        elif piece not in "\n,]":
            self.key += (_spoken(piece),)
        return None

    def _take_in_value(self, piece: str) -> KeyPath | None:
        kind, path, number = self.around[-1] if self.around else ("", (), 0)
        if piece in "[{":
            self.at = (*path, str(number)) if kind == "[" else self.at
            self.around.append((piece, self.at, 0))
            self.in_value, self.key = piece == "[", ()
            return self.at if kind == "[" else None
        if piece in "]}":
            self._close()
        elif piece == ",":
            if kind == "[":
                self.around[-1] = (kind, path, number + 1)
            self.in_value, self.key = kind == "[", ()
        return None

    def _close(self) -> None:
        if self.around:
            self.at = self.around.pop()[1]
        self.in_value, self.key = True, ()

    def _head(self) -> KeyPath:
        path: KeyPath = ()
        for number, part in enumerate(self.key, 1):
            path = (*path, part)
            if number == len(self.key) and self.heads > 1:
                self.entries[path] = self.entries.get(path, -1) + 1
            if path in self.entries:
                path = (*path, str(self.entries[path]))
        return path


def _spoken(piece: str) -> str:
    if piece[0] == '"' and "\\" in piece:
        return str(*tomllib.loads(f"key = {piece}").values())
    return piece[1:-1] if piece[0] in "\"'" else piece
