"""Which words of a fix are to be pasted, and which say what to do: what is to be pasted stands by itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.reports.plain import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_FIX = 4_000
"""Characters of a fix that are shown; an organisation's own words may be any number."""
_OPENS, _CLOSES = "“", "”"
_A_SENTENCE = re.compile(r"[.!?…\]]$")
_LEFT_OVER = re.compile(r"^[\s.,;]+(?=\w|$)")


class Passage(NamedTuple):
    """A part of a fix."""

    lines: tuple[str, ...]
    to_paste: bool


def passages_of(fix: str) -> tuple[Passage, ...]:
    """A fix in parts: whole sentences in quotation marks are to be pasted, without the marks; all else is said by us.

    Words that a sentence of ours only mentions, such as “and”, stay in it.
    """
    passages: list[Passage] = []
    said = ""
    for text, quoted in _parts(fix[:LONGEST_FIX].strip()):
        apart = quoted and (not (said.strip() or passages) or _A_SENTENCE.search(text.rstrip()))
        if not apart:
            said += f"{_OPENS}{text}{_CLOSES}" if quoted else text
            continue
        passages += [*_as_passage(said, to_paste=False), *_as_passage(text, to_paste=True)]
        said = ""
    return (*passages, *_as_passage(said, to_paste=False))


def heading_of(fix: str) -> str:
    """What a report puts above a whole fix: that it is to be pasted, if it begins with words that are."""
    passages = passages_of(fix)
    return "To paste" if passages and passages[0].to_paste else "What to do"


def in_lines(text: str) -> tuple[str, ...]:
    """Somebody's words, safe to show line by line; an empty line between paragraphs stays."""
    lines = [printable(line) for line in text[:LONGEST_FIX].strip().splitlines()]
    return tuple(line for number, line in enumerate(lines) if line or (number and lines[number - 1]))


def _as_passage(text: str, *, to_paste: bool) -> Iterator[Passage]:
    lines = in_lines(text if to_paste else _LEFT_OVER.sub("", text))
    if any(lines):
        yield Passage(lines, to_paste)


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in order, in quotation marks and out of them; quotations in a quotation are part of it."""
    depth = begin = 0
    for found in re.finditer(f"[{_OPENS}{_CLOSES}]", text):
        opens = found[0] == _OPENS
        if depth == 0 and opens:
            yield text[begin : found.start()], False
            begin = found.end()
        elif depth == 1 and not opens:
            yield text[begin : found.start()], True
            begin = found.end()
        depth = max(0, depth + (1 if opens else -1))
    yield text[begin:], depth > 0
