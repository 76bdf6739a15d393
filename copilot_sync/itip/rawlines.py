"""Content lines as the bytes that they are, and the one way to change a text among them: put some in, take it out.

What goes into a value is folded as new lines are, and what stood there before stays as it was, folds and all. To take
it out again is the exact inverse: the bytes are those of before (RFC 5545, sections 3.1 and 3.3.11).
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import NamedTuple

from copilot_sync.itip.contentlines import LogicalLine, parse
from copilot_sync.itip.values import ESCAPE, unescape

LONGEST_LINE = 75
"""Octets of a line, its end left out (RFC 5545, section 3.1)."""
SPACE, TAB = b" ", b"\t"
"""What a fold goes on with. The fold behind a text that we put in has a tab where there is one of ours before it too."""

_PHYSICAL = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_END = re.compile(rb"\r{0,2}\n|\r")
_FOLD = re.compile(rb"(?<![\r\n])[\r\n]+[ \t]")
_UNIT = re.compile(r"\\.|%[0-9A-F]{2}|.", re.DOTALL)
_RESERVED = re.compile(r"[\\;,\n]")


class Document:
    """A document with the places of its physical lines, which are numbered as the tokenizer numbers them."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts = [0, *accumulate(len(line) for line in _PHYSICAL.findall(data) if line)]
        self.charset = "utf-8" if _is_utf8(data) else "cp1252"

    def span(self, line_number: int) -> tuple[int, int]:
        """From where to where a logical line reaches, with its folds and without the end of its last line."""
        end = self._content_end(line_number)
        for following in range(line_number + 1, len(self._starts)):
            first = self.data[self._starts[following - 1]]
            if first in b" \t":
                end = self._content_end(following)
            elif first not in b"\r\n":
                break
        return self._starts[line_number - 1], end

    def newline_at(self, end: int) -> bytes:
        """What ends the physical line whose content ends there; where it is the last, what ends the first."""
        found = _END.match(self.data, end) or _END.search(self.data)
        return found[0] if found else b"\r\n"

    def line(self, line_number: int) -> RawLine:
        """A logical line as its bytes."""
        start, end = self.span(line_number)
        return RawLine(self.data[start:end], self.newline_at(end), self.charset)

    def _content_end(self, line_number: int) -> int:
        start, end = self._starts[line_number - 1 : line_number + 1]
        return start + len(self.data[start:end].rstrip(b"\r\n"))


class RawLine(NamedTuple):
    """A logical line as its bytes, with the folds in it."""

    raw: bytes
    newline: bytes
    document_charset: str
    """A line that is no UTF-8 is read as Windows-1252, whatever the others are."""

    @property
    def value(self) -> str:
        """Its value as it stands."""
        parsed = parse(LogicalLine(1, self.unfolded))
        return parsed.value if parsed else ""

    @property
    def text(self) -> str:
        """Its value of the type TEXT, as people read it."""
        return unescape(self.value)

    @property
    def unfolded(self) -> str:
        """The whole line as it stands, without its folds."""
        return _FOLD.sub(b"", self.raw).decode(self._charset, "replace")

    @property
    def starts_on_a_new_line(self) -> bool:
        """Whether its value begins behind a fold, as it does where `with_text` filled an empty one."""
        return self._place(self._column(0), after_fold=False) != self._place(self._column(0), after_fold=True)

    def with_text(self, at: int, added: str) -> RawLine:
        """The same with more text, from the character `at` of its text on.

        Raises:
            UnicodeEncodeError: the line's charset lacks a character.
        """
        return self.with_written(self._column(at), escape(added), on_a_new_line=not self.value)

    def without_text(self, start: int, end: int) -> RawLine:
        """The same less the characters from `start` to `end` of its text: the inverse of `with_text`."""
        return self.without_written(self._column(start), self._column(end))

    def with_written(self, column: int, written: str, *, on_a_new_line: bool = False) -> RawLine:
        """The same with more in it, written as the line has it, from a column of the unfolded line on.

        Raises:
            UnicodeEncodeError: the line's charset lacks a character.
        """
        place = self._place(column, after_fold=True)
        before, behind = self.raw[:place], self.raw[place:]
        units = [unit.encode(self._charset) for unit in _UNIT.findall(written)]
        room = LONGEST_LINE - _length_of_last_line(before)
        was_longer = bool(behind) and room < len(_END.split(behind, maxsplit=1)[0])
        lead = (room < len(units[0]) and not was_longer) or on_a_new_line
        ours = self.newline + SPACE if lead else b""
        room = LONGEST_LINE - 1 if lead else room
        for number, unit in enumerate(units):
            if room < len(unit) and (number or not was_longer):
                ours += self.newline + SPACE
                room = LONGEST_LINE - 1
            ours += unit
            room -= len(unit)
        close = self.newline + (TAB if lead else SPACE) if behind else b""
        return self._replace(raw=b"".join((before, ours, close, behind)))

    def without_written(self, start: int, end: int) -> RawLine:
        """The same less what stands between two columns of the unfolded line: the inverse of `with_written`."""
        behind = self.raw[self._place(end, after_fold=False) :]
        close = _FOLD.match(behind)
        if close is not None:
            behind = behind[close.end() :]
        led = close[0].endswith(TAB) if close else not behind
        before = self.raw[: self._place(start, after_fold=not led)]
        longer = _length_of_last_line(before) + len(_END.split(behind, maxsplit=1)[0]) > LONGEST_LINE
        fold = self.newline + SPACE if longer and behind and close is None else b""
        return self._replace(raw=b"".join((before, fold, behind)))

    @property
    def _charset(self) -> str:
        line = _FOLD.sub(b"", self.raw)
        return self.document_charset if line.isascii() else "utf-8" if _is_utf8(line) else "cp1252"

    def _column(self, at: int) -> int:
        """Where in the unfolded line the character `at` of the text stands."""
        line, value = self.unfolded, self.value
        return len(line) - len(value) + _escaped_length(value, at)

    def _place(self, column: int, *, after_fold: bool) -> int:
        """Where in the bytes what stands in a column begins; else where what stands before it ends."""
        octets = len(self.unfolded[:column].encode(self._charset, "replace"))
        place = 0
        for fold in _FOLD.finditer(self.raw):
            inside = fold.start() - place
            if octets < inside or (octets == inside and not after_fold):
                break
            if octets == inside and not _FOLD.sub(b"", self.raw[fold.start() :]):
                break  # nothing follows but folds, and those stay behind what is put in
            octets -= inside
            place = fold.end()
        return place + octets


def escape(text: str) -> str:
    """TEXT as calendars hold it (RFC 5545, section 3.3.11)."""
    return _RESERVED.sub(lambda found: "\\n" if found[0] == "\n" else f"\\{found[0]}", text)


def new_line(name: str, text: str, newline: bytes, charset: str) -> bytes:
    """A property of the type TEXT, folded, without an end.

    Raises:
        UnicodeEncodeError: the charset lacks a character.
    """
    line, room = bytearray(f"{name}:".encode()), LONGEST_LINE - len(name) - 1
    for unit in _UNIT.findall(escape(text)):
        octets = unit.encode(charset)
        if room < len(octets):
            line += newline + SPACE
            room = LONGEST_LINE - 1
        line += octets
        room -= len(octets)
    return bytes(line)


def _escaped_length(value: str, at: int) -> int:
    """How many characters of a value stand for the first `at` of its text."""
    since = passed = 0
    for found in ESCAPE.finditer(value):
        plain = found.start() - since
        if passed + plain >= at:
            break
        passed += plain + 1
        since = found.end()
    return since + at - passed


def _length_of_last_line(data: bytes) -> int:
    return len(data) - max(data.rfind(b"\n"), data.rfind(b"\r")) - 1


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
