"""Whether people are asked what they need to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages

SEVERAL = 2
"""Supports named in one question that make it a question about needs; the offer of a single one is not enough."""
MOST_OF_A_NAMED_SUPPORT = 6
"""Words of a question that is no sentence, as in "A seat by the door?"."""
_OF_THE_THING = late(
    r"^\W*(?:(?:is|are|was|were|has|have|did) (?:the|there|it|this|that|your|our)|where|when|who|why|which|how|no)(?!\w)"
    r"|(?<!\w)(?:booked|paid|done|ready|working|broken|finished|sorted|arranged|confirmed|fixed)\W*$"
)
"""What asks about the support itself, as in "Where is the hearing loop?" and "Interpreter booked?"."""
SHORT = 12
"""Words of a sentence that only invites an answer."""


def access_question(passages: Passages) -> Passage | None:
    """The sentence that asks what people need, if any does."""
    for index, speaks in enumerate(map(speaks_of_needs, passages)):
        if not speaks:
            continue
        passage = passages[index]
        after = passages[index + 1] if index + 1 < len(passages) else None
        if _asks(passage) or (after is not None and _invites_an_answer(after)):
            return passage
    return _asked_one_by_one(passages)


def _asked_one_by_one(passages: Passages) -> Passage | None:
    """The first of several short questions that each name a support: "Big print? A signer? Only say."."""
    support = lexicon("asking", "named_support")
    if len([piece for piece in passages.near_to(support) if piece.low.endswith("?")]) < SEVERAL:
        return None
    first: Passage | None = None
    named: set[str] = set()
    for piece in passages:
        found = support.search(piece) if _is_short_offer(piece) else None
        if found:
            first = first or piece
            named.add(found[0])
        elif len(named) >= SEVERAL and _invites_an_answer(piece):
            return first
        else:
            first, named = None, set()
    return None


def _is_short_offer(piece: Passage) -> bool:
    """Whether a piece is a question of few words, and neither where something is nor whether it is done."""
    return (
        piece.low.endswith("?")
        and len(piece.low.split()) <= MOST_OF_A_NAMED_SUPPORT
        and not _OF_THE_THING.search(piece.low)
    )


def asks_for_needs(passage: Passage) -> bool:
    """Whether a sentence by itself asks what people need, or says what to do with it: "If you need anything, ring me"."""
    return speaks_of_needs(passage) and _asks(passage)


def _asks(passage: Passage) -> bool:
    return lexicon("asking", "ask").is_in(passage) or "?" in passage.low


@remembered
def speaks_of_needs(passage: Passage) -> bool:
    """Whether a sentence names needs or asks for them openly, and does not refuse them."""
    known = lexicon("asking", "needs").is_in(passage) or lexicon("asking", "open").is_in(passage)
    return (known or _names_supports(passage)) and not lexicon("asking", "refuse").is_in(passage)


def _names_supports(passage: Passage) -> bool:
    """Whether a sentence asks for needs by naming several supports."""
    if not lexicon("asking", "need_verb").is_in(passage):
        return False
    named: set[str] = set()
    end = -1
    for match in sorted(
        lexicon("asking", "named_support").finditer(passage), key=lambda found: (found.start(), -found.end())
    ):
        if match.start() >= end:  # "BSL interpreter" is one support, although "BSL" is one as well
            named.add(match[0])
            end = match.end()
    return len(named) >= SEVERAL


def _invites_an_answer(passage: Passage) -> bool:
    """A short sentence such as "Just tell Sam." that follows on from the one before."""
    return len(passage.low.split()) <= SHORT and lexicon("asking", "answer_here").begins(passage.low)
