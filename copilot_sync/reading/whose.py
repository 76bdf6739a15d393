"""Whose money a sentence speaks of: the guests of this meeting, or staff, patients and accounts elsewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import matched_as, passage
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.reading.lines import Passage, Passages

_BREAK = late(
    r"[;:()–—]| - |,? (?:but|so|because|though|although|whereas|while|unlike|and (?:so|now|then|we|you|your|this|that|it|there))(?!\w)"
)
"""Where a sentence goes on to something that may be of somebody else."""


@remembered
def less_of_others(piece: Passage) -> Passage:
    """A sentence less its parts that tell of other people's money; as it is where it promises, or refuses, something.

    In "The trust spent a million on taxis; yours is paid", the half behind the semicolon is left.
    """
    others = lexicon("whose", "others")
    if not others.is_in(piece) or lexicon("whose", "ours").is_in(piece):
        return piece
    low = piece.low
    starts = [match.start() for match in others.finditer(piece)]
    parts = [(low[start:end], any(start <= first < end for first in starts)) for start, end in spans_of_parts(low)]
    return matched_as(
        piece, "".join(" " * len(words) if away and not _of_guests(words) else words for words, away in parts)
    )


def spans_of_parts(low: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a sentence begin and end, each of which may be of somebody else."""
    return pairwise([0, *(cut.start() for cut in _BREAK.finditer(low)), len(low)])


def behind_another_group(passages: Passages) -> set[Passage]:
    """Sentences of "them", right behind one that tells of another group: "The choir is not our business. They get fares".

    As long as they speak of nobody who is invited.
    """
    telling, of_them = set(lexicon("whose", "another_group").among(passages)), lexicon("whose", "of_them")
    if not telling:
        return set()
    behind = {piece for before, piece in pairwise(passages) if before in telling}
    return {piece for piece in behind if of_them.is_in(piece) and not _of_guests(piece.low)}


def _of_guests(words: str) -> bool:
    return lexicon("whose", "guests").is_in(passage("body", words))
