"""What a list of guests would tell a stranger about somebody's health or care."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from copilot_sync.names import JOB_TITLE
from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import blank_out, lexicon
from copilot_sync.reading.lines import Passages, matched_as, passage
from copilot_sync.reading.refusals import NEXT_CLAUSE
from copilot_sync.reading.whose import spans_of_parts
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.reading.lines import Passage

LABEL_ENDS = (":", " - ")
SHORT_LABEL = 5
"""Words in front of a colon or a dash that are a heading."""
SIGNATURE = 6
"""The last lines of a body, among which a short one with a job title is a signature."""
SHORT = 12
OFTEN = 2
"""Sentences that name a condition; it is what the invite is about, then, whoever is spoken of in each."""
_TO_YOU = late(r"(?<!\w)you(?:r|'ve|'re)?(?!\w)")
_FOR_IT = late(
    r"(?:['’]s)? (?:society|charity|association|cymru|wales|scotland|ireland|uk|action|aotearoa|new zealand|nz|australia|canada)(?!\w)"
)
"""Behind a condition, what makes it the name of a charity."""


def revealing_words(subject: Passages, body: Passages, groups: Iterable[str]) -> Passage | None:
    """The first passage that names a condition, or a service that people use because of one, as that of the guests."""
    words = lexicon("revealing", "condition")
    named_groups = Passages([passage("attendees", name) for name in groups])
    return words.first(subject) or words.first(named_groups) or _in_text(body)


def _in_text(body: Passages) -> Passage | None:
    """The sentence of a text that tells of the guests; or the first of several that name a condition, and are of nobody else."""
    words = lexicon("revealing", "condition")
    named = [
        (piece, rest)
        for piece in words.among(body)
        if words.is_in(rest := _less_of_others(piece)) and not _is_signature(piece, len(body) - body.index(piece))
    ]
    meant = (piece for piece, rest in named if _is_for_guests(rest) or _is_taken_up(body, piece))
    return next(meant, named[0][0] if len(named) >= OFTEN else None)


@remembered
def _less_of_others(piece: Passage) -> Passage:
    """A sentence less what it says of others than the guests, up to the next clause; as it is where it speaks of them.

    In "Grace, who works at the pain clinic, will join us", the clinic is that of Grace.
    """
    others = lexicon("of_whom", "others")
    if not others.is_in(piece) or lexicon("of_whom", "guests").is_in(piece):
        return piece
    low = piece.low
    for hit in others.finditer(piece):
        clause_end = NEXT_CLAUSE.search(low, hit.end())
        low = blank_out(low, hit.start(), clause_end.start() if clause_end else len(low))
    return matched_as(piece, low)


@remembered
def _is_for_guests(piece: Passage) -> bool:
    """Whether a sentence that names a condition speaks to the guests, or of what they will do; a heading or question does.

    "The stroke group has the room until one" is news of somebody else.
    """
    low = piece.low.rstrip(" )\"'")
    if not low.endswith(".") or lexicon("of_whom", "guests").is_in(piece):
        return True
    condition, meant = lexicon("revealing", "condition"), lexicon("of_whom", "meant")
    parts = [low[start:end] for start, end in spans_of_parts(low)]
    labelled = [
        part.startswith(":") or (behind.startswith(LABEL_ENDS) and len(part.split()) <= SHORT_LABEL)
        for part, behind in pairwise([*parts, ""])
    ]
    named = [index for index, part in enumerate(parts) if condition.search_text(part)]
    return any(labelled[index] or meant.search_text(parts[index]) for index in named) or any(
        lexicon("of_whom", "taken_up").search_text(part) for part in parts[min(named, default=len(parts)) + 1 :]
    )


def _is_taken_up(body: Passages, piece: Passage) -> bool:
    """Whether the next sentence goes on to the guests, as "Help us rewrite them" behind what the clinic sends."""
    behind = body[body.index(piece) + 1 :][:1]
    return any(map(lexicon("of_whom", "taken_up").is_in, behind))


def _is_signature(piece: Passage, from_end: int) -> bool:
    """Whether a line is somebody's job, as at a clinic; a charity for one condition tells of it there too."""
    named = lexicon("revealing", "condition").search(piece)
    if (named is not None and _FOR_IT.match(piece.low, named.end())) or _TO_YOU.search(piece.low):
        return False
    return from_end <= SIGNATURE and len(piece.low.split()) <= SHORT and bool(JOB_TITLE.search(piece.low))
