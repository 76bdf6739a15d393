"""Interpreters, captioners and other formats: what is promised, and what is there already."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages

SUPPORTS = {
    "sign_language": "a sign language interpreter",
    "lipspeaker": "a lipspeaker",
    "speech_to_text": "a captioner (speech to text)",
    "easy_read": "easy read",
    "braille": "braille",
    "audio": "audio",
}
"""Kinds of support that take time to book, and how they are named to people."""

_CLAUSE = re.compile(r"[,;:()]|(?<!\w)(?:and|but|so|or)(?!\w)")
_NEGATED = re.compile(r"(?<!\w)(?:no|not|cannot|can.t|won.t|unable|unfortunately|without|sorry)(?!\w)")


@dataclass(frozen=True, slots=True)
class Promise:
    """A support that an invite says there will be."""

    kind: str
    passage: Passage
    booked: bool
    """Booked, or attached, already."""


def promises(passages: Passages) -> list[Promise]:
    """Every support offered or booked; a question whether people need one is no offer."""
    found: dict[str, Promise] = {}
    named = {kind: words for kind in SUPPORTS if (words := lexicon("support", kind)).could_be_in(passages)}
    for passage in passages if named else ():
        for kind, words in named.items():
            hit = words.search(passage)
            if hit is None:
                continue
            booked = passage.where == "attachment" or _is_booked(passage)
            offered = booked or _offers(passage, hit)
            if offered and (kind not in found or booked):
                found[kind] = Promise(kind, passage, booked)
    return list(found.values())


def _is_booked(passage: Passage) -> bool:
    hit = lexicon("support", "booked").search(passage)
    return hit is not None and not _NEGATED.search(passage.low, max(0, hit.start() - 25), hit.end())


def _offers(passage: Passage, hit: re.Match[str]) -> bool:
    offer = lexicon("support", "offered")
    if not offer.search(passage) or _NEGATED.search(passage.low, max(0, hit.start() - 25), hit.start()):
        return False
    question = lexicon("support", "question").search(passage)
    if question is None or question.start() > hit.start():
        return True
    # "If you need an interpreter, we will book one" offers; "tell us if you need an interpreter" only asks.
    beyond = passage.low[hit.end() :]
    before = passage.low[: question.start()]
    return any(
        offer.search_text(clause) and not clause.strip().startswith(("tell", "let"))
        for clause in (*_CLAUSE.split(beyond), *_CLAUSE.split(before))
    )
