"""What an invite says in its own words: sentences less what they quote from somewhere else, over several sentences."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out
from copilot_sync.reading.lines import Passages, matched_as, plain
from copilot_sync.remembering import of_each_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.reading.lines import Line, Passage

_QUOTED = late(r'(?<![\w"])"(?=[^\s"])[^"]{1,600}(?<=[^\s"])"(?!\w)')
"""From a mark before a word to the next one behind one; the inches of a 6" pipe are neither."""
_MARKS = '"“'


def could_quote(text: str) -> bool:
    """Whether a quotation could stand in a text: ``False`` is certain."""
    return any(map(text.__contains__, _MARKS))


def less_quotations(lines: Sequence[Line]) -> Passages:
    """The sentences of some lines; what a line quotes, where sentences end, too, is blanked out in what is matched."""
    return Passages(chain.from_iterable(_own_words(lines)))


@of_each_line
def _own_words(line: Line) -> tuple[Passage, ...]:
    if len(line.sentences) == 1 or not could_quote(line.text):
        return line.sentences
    quoted = [match.span() for match in _QUOTED.finditer(plain(line.text))]
    return tuple(_less(line, quoted)) if quoted else line.sentences


def _less(line: Line, quoted: list[tuple[int, int]]) -> Iterator[Passage]:
    start = 0
    for piece in line.sentences:
        start = line.text.index(piece.text, start)
        stop = start + len(piece.text)
        low = piece.low
        for first, last in quoted:
            if first < stop and last > start:
                low = blank_out(low, max(first, start) - start, min(last, stop) - start)
        yield matched_as(piece, low)
        start = stop
