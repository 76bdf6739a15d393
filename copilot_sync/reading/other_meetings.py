"""Sentences about a meeting of others, which tell nothing of this one: "The staff training is for employees only"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank, lexicon
from copilot_sync.reading.lines import Passages
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage

_OURS = late(r"(?<!\w)(?:this|today|tonight|we|us|ours?|your?|yours|i|me|my|both)(?!\w)")
"""What makes a sentence one of this meeting as well: "theirs is for staff only, and we will record ours"."""
_GOES_ON = late(r"\W*(?:it|they|that one|that meeting)(?:['’](?:s|ll|re))?(?!\w)")


def less_other_meetings(passages: Passages) -> Passages:
    """The passages without those of a meeting of others, and without those that go on with "it" behind one."""
    if not lexicon("asides", "for_others").could_be_in(passages):
        return passages
    kept: list[Passage] = []
    elsewhere = False
    for piece in passages:
        goes_on = elsewhere and _GOES_ON.match(piece.low) is not None and not _OURS.search(piece.low)
        elsewhere = goes_on or _is_of_others(piece)
        if not elsewhere:
            kept.append(piece)
    return Passages(kept)


@remembered
def _is_of_others(piece: Passage) -> bool:
    for_others = lexicon("asides", "for_others")
    if not for_others.is_in(piece) or not lexicon("asides", "another_meeting").is_in(piece):
        return False
    return not _OURS.search(for_others.words.sub(blank, piece.low))
