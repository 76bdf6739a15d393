"""What is offered in a sentence, less what it refuses: "you cannot join by phone" offers no telephone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out, lexicon
from copilot_sync.reading.lines import Passages, matched_as
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage

NEXT_CLAUSE = late(
    r"[;:()!]| - |,(?! [\w'-]{1,20}(?: [\w'-]{1,20})?,? (?:or|and|nor)(?!\w))"
    r"|(?<!\w)(?:but|so|although|though|unless|because|instead(?! of)|and (?:so|you|we|i|they|there|it)"
    r"|and(?= (?:no(?:body|-one|ne)?|not|cannot|can.t|can|will|won.t|may|is|are|isn.t|aren.t) "
    r"| (?:[\w'-]+ ){1,4}(?:is|are|can|will|may|has|have|was|isn.t|aren.t|can.t|cannot|won.t)(?!\w))|or (?:you|we|i))(?!\w)"
)
"""Where a clause ends; the commas of "by phone, Zoom or post" part none."""


def less_refused(passages: Passages) -> Passages:
    """The passages without the clauses in which something is refused; a question refuses nothing."""
    refused = lexicon("refused", "refused")
    if not refused.could_be_in(passages):
        return passages
    return Passages(map(without_refusals, passages))


@remembered
def without_refusals(piece: Passage) -> Passage:
    """A passage, in what is matched of it, without its clauses that refuse something."""
    refused = lexicon("refused", "refused")
    if piece.low.endswith("?") or not refused.is_in(piece):
        return piece
    hits = [match.span() for match in refused.finditer(piece)]
    ends = [match.span() for match in NEXT_CLAUSE.finditer(piece.low)]
    low = piece.low
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(low)]
    for start, stop in zip(starts, stops, strict=True):
        if any(first < stop and last > start for first, last in hits):
            low = blank_out(low, start, stop)
    return matched_as(piece, low)
