"""What a list of guests would tell a stranger about somebody's health or care."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.names import JOB_TITLE
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out, lexicon
from copilot_sync.reading.lines import Passages, matched_as, passage
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from copilot_sync.reading.lines import Passage

_REFERS_BACK = late(r"(?<!\w)(?:it|this|them|these|(?<!order )(?<!event )that|yours|(?:say|do) so)(?!\w)")
SIGNATURE = 6
"""The last lines of a body, among which a short one with a job title is a signature."""
SHORT = 12
_TO_YOU = late(r"(?<!\w)you(?:r|'ve|'re)?(?!\w)")
_JOINT = late(
    r"[,;:()!?]| - |(?<!\w)(?:but|so|because|although|where|(?:as|since|and) (?:we|you|i|they|it|please|then))(?!\w)"
)
"""Where a clause ends, and what is said of others with it."""
_TO_ONE = late(
    r"(?:(?:;| -)(?: and| but| so)?(?= )|, (?:and|but|so|then)(?!\w))(?: please| then| do| just)* ?(?:let|tell|ring|text|e-?mail|call|contact|ask|speak to|talk to|"
    r"write|send|give|message|only|just|save|keep)(?!\w)[^;]{1,200}?(?=;| - |, (?:and|but|so|then)(?!\w)|$)"
)
"""Behind what is said before it, what is to be told to somebody."""
_FOR_IT = late(
    r"(?:['’]s)? (?:society|charity|association|cymru|wales|scotland|ireland|uk|action|aotearoa|new zealand|nz|australia|canada)(?!\w)"
)
"""Behind a condition, what makes it the name of a charity."""


def revealing_words(subject: Passages, body: Passages, groups: Iterable[str]) -> Passage | None:
    """The first passage that names a condition, or a service that people use because of one."""
    words = lexicon("revealing", "condition")
    named_groups = Passages([passage("attendees", name) for name in groups])
    letter = (
        piece
        for piece in words.among(body)
        if words.is_in(_less_of_others(piece)) and not _is_signature(piece, len(body) - body.index(piece))
    )
    return words.first(subject) or words.first(named_groups) or next(letter, None)


@remembered
def _less_of_others(piece: Passage) -> Passage:
    """A sentence less what it says of others than the guests, up to the next comma; as it is where it speaks of them.

    In "Grace, who works at the pain clinic, will join us", the clinic is that of Grace.
    """
    others = lexicon("of_whom", "others")
    if not others.is_in(piece) or lexicon("of_whom", "guests").is_in(piece):
        return piece
    low = piece.low
    for hit in others.finditer(piece):
        joint = _JOINT.search(low, hit.end())
        low = blank_out(low, hit.start(), joint.start() if joint else len(low))
    return matched_as(piece, low)


def _is_signature(piece: Passage, from_end: int) -> bool:
    """Whether a line is somebody's job, as at a clinic; a charity for one condition tells of it there too."""
    named = lexicon("revealing", "condition").search(piece)
    if (named is not None and _FOR_IT.match(piece.low, named.end())) or _TO_YOU.search(piece.low):
        return False
    return from_end <= SIGNATURE and len(piece.low.split()) <= SHORT and bool(JOB_TITLE.search(piece.low))


def told_to_all(body: Passages) -> Passage | None:
    """The sentence that asks people to tell everybody about their health or needs."""
    tell_all, matter = lexicon("revealing", "tell_all"), lexicon("revealing", "health_matter")
    said = tell_all.among(body)
    for index, piece in enumerate(body) if said else ():
        told = _less_told_to_one(piece) if piece in said else None
        if told is None or not tell_all.is_in(told):
            continue
        if any(map(matter.is_in, (told, *_spoken_of(piece, body[max(0, index - 2) : index])))):
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
