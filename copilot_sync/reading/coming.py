"""What is offered to those who cannot come: as in "If you can't come, ring me"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages

_CONDITION = late(r"(?<!\w)(?:if|for (?:anyone|those|people)|should you|anyone who|people who|not)(?!\w)")
_IMPERATIVE = late(
    r"(?:please |just |do |you can |then |or )?(?:jot|ring|call|send|post|write|drop|put|e-?mail|text|phone|tell|record|leave|give|pop)(?!\w)"
)
_OFFER = late(
    r"(?:i|we|(?!minutes|notes|slides|papers|nobody|none|who|that|it|this|they|you)[a-z]{2,})(?:'ll| will| can| could| would)(?: [\w'-]+)? (?:ring|phone|call|telephone|zoom|visit|come (?:to|out|round|and see)|drop|pop|talk|chat|go through|do it|take your|collect|bring|read|set up|send (?:you )?an? (?:[a-z]+ )?link(?! to the (?:notes|minutes|recording|slides)))(?!\w)"
)
"""What somebody who cannot come is offered: to be rung, or to be called upon; notes sent afterwards are no such thing."""


def offer_to_those_who_cannot_come(passages: Passages) -> Passage | None:
    """The offer, in one sentence, or in the sentence after a question or a condition."""
    cannot_come, reach_out = lexicon("company", "cannot_come"), lexicon("company", "reach_out")
    if not reach_out.could_be_in(passages) or cannot_come.first(passages) is None:
        return None
    for piece, after in zip(passages, [*passages[1:], None], strict=True):
        if cannot_come.is_in(piece):
            if reach_out.is_in(piece):
                return piece
            if after is not None and _hands_on(piece, after) and reach_out.is_in(after):
                return after
    return None


def _hands_on(piece: Passage, after: Passage) -> bool:
    """Whether a sentence leads to the next: a question, or a condition with an imperative or an offer behind it."""
    return piece.low.endswith("?") or (
        _CONDITION.search(piece.low) is not None
        and (_IMPERATIVE.match(after.low) is not None or _OFFER.match(after.low) is not None)
    )
