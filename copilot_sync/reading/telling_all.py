"""Whether people are asked to tell everybody about their health or needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.asking import asks_for_needs
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out, lexicon
from copilot_sync.reading.lines import matched_as, passage
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.reading.lines import Passage, Passages

_REFERS_BACK = late(r"(?<!\w)(?:it|this|them|these|(?<!order )(?<!event )that|yours|(?:say|do) so)(?!\w)")
_TO_ONE = late(
    r"(?:(?:;| -)(?: and| but| so)?(?= )|, (?:and|but|so|then)(?!\w))(?: please| then| do| just)* ?(?:let|tell|ring|text|e-?mail|call|contact|ask|speak to|talk to|"
    r"write|send|give|message|only|just|save|keep)(?!\w)[^;]{1,200}?(?=;| - |, (?:and|but|so|then)(?!\w)|$)"
)
"""Behind what is said before it, what is to be told to somebody."""

_TO_THEM = late(
    r"(?<!\w)(?:(?:tell|pop|put|stick|post|drop|write|add|type|share|say)(?: (?:it|them|that|this|yours|so))?(?: (?:on|in|into|to|with))? (?:the|our) (?:[\w-]+ )?"
    r"(?:chat|whatsapp(?: group)?|group|circle|thread|table)|(?:tell|let) (?:everyone|everybody|us all|all of us))(?!\w)"
)
"""What is asked for plainly, whatever the question was that this answers: "Pop it on the group chat"."""


def told_to_all(body: Passages) -> Passage | None:
    """The sentence that asks people to tell everybody about their health or needs."""
    tell_all, matter = lexicon("revealing", "tell_all"), lexicon("revealing", "health_matter")
    said = tell_all.among(body)
    for index, piece in enumerate(body) if said else ():
        told = _less_told_to_one(piece) if piece in said else None
        if told is None or not tell_all.is_in(told):
            continue
        spoken_of = (told, *_spoken_of(piece, body[max(0, index - 2) : index]))
        if any(map(matter.is_in, spoken_of)) or (_TO_THEM.search(told.low) and any(map(asks_for_needs, spoken_of))):
            return piece
    return None


@remembered
def _less_told_to_one(piece: Passage) -> Passage:
    """A sentence less the clauses that are for one person: "Tell everybody the date, and let Ruth know what you need"."""
    tell_all, low = lexicon("revealing", "tell_all"), piece.low
    for clause in _TO_ONE.finditer(low):
        if not tell_all.is_in(passage(piece.where, clause[0])):
            low = blank_out(low, *clause.span())
    return matched_as(piece, low)


def _spoken_of(piece: Passage, before: Sequence[Passage]) -> Sequence[Passage]:
    """Those of the sentences before one that it speaks of: a question or heading that it answers, or what "it" is."""
    if _REFERS_BACK.search(piece.low):
        return before
    return [asked for asked in before[-1:] if asked.low.rstrip().endswith(("?", ":"))]
