"""What a sentence says of the venue, less what it says of another place, an earlier time, or a subject to talk about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import matched_as
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage

_BREAK = late(
    r";(?: (?:this|here|we|now|our|today)(?!\w))?|[:()–—]| - |,(?= )(?: (?:so|but|now|and (?:so|now|there|this|it|we)|which is why)(?!\w))?"
    r"|(?<!\w)(?:because|since|so|but|though|although|whereas|while|unlike|and (?:so|there|this|it|we|the))(?!\w)"
)
_TURN = late(r"; .+|[()]|.*(?<!\w)(?:so|but|now|whereas|while|though|although|and (?:this|we)|why)$")
"""Where a sentence has parts, and where one of another place or time is over; "and it" is still of that."""
_OF_WHAT_WAS_SAID = late(r"\W*(?:where|which|when|who|that)(?!\w)")
_PAST = late(r"(?<!\w)(?:was|were|wasn.t|weren.t|had|hadn.t|did|didn.t|couldn.t|(?:nobody|people|they|we) could)(?!\w)")


@remembered
def less_elsewhere(passage: Passage) -> Passage:
    """A sentence less its parts that speak of another place, an earlier time, a subject, or what nobody knows.

    Such a part lasts until the sentence turns: in "the old hall had no lift, so we moved: here is one" until "so".
    """
    elsewhere = lexicon("venue", "elsewhere")
    if not elsewhere.is_in(passage):
        return passage
    low = passage.low
    hits = [match.span() for match in elsewhere.finditer(passage)]
    breaks = [match for match in _BREAK.finditer(low) if not any(start < match.start() < end for start, end in hits)]
    starts = [0, *(match.start() for match in breaks)]
    kept: list[str] = []
    away = False
    for part, (start, end) in enumerate(zip(starts, [*starts[1:], len(low)], strict=True)):
        if part and _TURN.match(breaks[part - 1][0]):
            away = False
        words = low[start:end]
        if any(start <= first < end for first, _ in hits):
            away = True
            if kept and _OF_WHAT_WAS_SAID.match(words):
                kept[-1] = " " * len(kept[-1])
        kept.append(" " * len(words) if away or _PAST.search(words) else words)
    return matched_as(passage, "".join(kept))
