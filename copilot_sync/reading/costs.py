"""Costs of taking part: who pays, who books, when people get their money, and whether helpers and care are paid."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.reading.lines import Passage

NEAR = 2
"""Sentences between a word on costs and another that still speaks of them."""
HEADING_WORDS = 5
"""A line with no more words than this, and no full stop, may be the heading of the next."""
QUESTION_WORDS = 8
ITEM_WORDS = 12
MOST_ITEMS = 10
_ITEM = re.compile(r"\s*(?:[-*•·–—]\s|\(?\d{1,2}[.):]\s)")


@dataclass(frozen=True, slots=True)
class Costs:
    """What an invite says about money for taking part; ``None`` where it says nothing of the kind."""

    getting_there: Passage | None
    """Who pays for getting there, whichever way."""
    other: Passage | None
    """Data, calls or printing."""
    support: Passage | None
    """The costs of those who support people, or care at home meanwhile."""
    booked_for_people: Passage | None
    """Travel is booked for people; an offer to do so is none."""
    own_choice: Passage | None
    """People may book for themselves."""
    claimed_back: Passage | None
    """People spend their own money and ask for it back."""
    paid_first: Passage | None
    """Money or tickets before, or money on the day."""


def costs_of(passages: Sequence[Passage]) -> Costs:
    """Read what a text, and the names of its attachments, say about costs."""
    pieces = with_context(passages)
    speaks = [_says("getting_there", piece) or _says("claimed_back", piece) or _books(piece) for piece in pieces]
    near = [piece for index, piece in enumerate(pieces) if any(speaks[max(0, index - NEAR) : index + NEAR + 1])]
    return Costs(
        getting_there=_first("getting_there", pieces),
        other=_first("other_costs", pieces),
        support=_first("support_costs", pieces) or next(filter(_cares, pieces), None),
        booked_for_people=next(filter(_books, pieces), None),
        own_choice=_first("own_choice", near),
        claimed_back=_first("claimed_back", pieces),
        paid_first=_first("paid_first", near),
    )


def payment(passages: Sequence[Passage]) -> Passage | None:
    """The sentence that says whether people are paid for their time; how much is not looked at."""
    words = lexicon("payment", "payment")
    return next(filter(words.search, with_context(passages)), None)


def with_context(passages: Sequence[Passage]) -> list[Passage]:
    """The passages; a heading, a short question or a line that ends in a colon goes with what follows it."""
    return [
        _with_following(piece, passages[index + 1 : index + 1 + MOST_ITEMS]) for index, piece in enumerate(passages)
    ]


def _with_following(piece: Passage, following: Sequence[Passage]) -> Passage:
    if piece.where != "body" or not _leads_on(piece.text):
        return piece
    several = piece.text.endswith(":")
    joined: list[str] = []
    for after in following:
        if after.where != "body" or (joined and not (several and _is_item(after.text))) or after.text.endswith(":"):
            break
        joined.append(after.text)
    return passage("body", f"{piece.text.rstrip('?:')}: {'; '.join(joined)}") if joined else piece


def _leads_on(text: str) -> bool:
    words = len(text.split())
    if text.endswith("?"):
        return words <= QUESTION_WORDS
    return text.endswith(":") or (words <= HEADING_WORDS and text[-1] not in ".!,;" and not _ITEM.match(text))


def _is_item(text: str) -> bool:
    return bool(_ITEM.match(text)) or len(text.split()) <= ITEM_WORDS


def _says(group: str, piece: Passage) -> bool:
    return lexicon("costs", group).search(piece) is not None


def _first(group: str, pieces: Sequence[Passage]) -> Passage | None:
    return next(filter(lexicon("costs", group).search, pieces), None)


def _books(piece: Passage) -> bool:
    announced = _says("booked_for_people", piece) and (_says("own_choice", piece) or not _says("offer", piece))
    return announced or _says("only_by_us", piece)


def _cares(piece: Passage) -> bool:
    return _says("care_costs", piece) and _says("care_context", piece)
