"""Interpreters, captioners and other formats: what is promised, and what is there already."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon, near_to_any
from copilot_sync.reading.others import less_others
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

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

FORMATS = frozenset(["easy_read", "braille", "audio"])
"""Kinds that letters and leaflets come in, which people meet to write."""
_KINDS = tuple(SUPPORTS)
_CLAUSE = late(r"[,;:()]|(?<!\w)(?:and|but|so|or)(?!\w)")
_WORD = late(r"[^\W\d_]")
_PRONOUN = late(r"(?:they|she|he|it|this|that|these|both|all|one|who|which)?")
_SAYS = late(
    r"(?<!\w)(?:is|are|was|were|will|shall|can|could|would|hope|hopes|hoping|plan|try|get|have|has|be|\w+'(?:ll|re|ve|m))(?!\w)"
)
"""A verb: what stands before it is told of by itself."""
_NEGATED = late(r"(?<!\w)(?:no|not|cannot|can.t|won.t|unable|unfortunately|without|sorry)(?!\w)")
_TURNED_DOWN = late(r"(?<!\w)(?:cannot|can.t|won.t|will not|unable|unfortunately|sorry|are not|do not|don.t)(?!\w)")
_PICKS_UP = late(
    r"(?<!\w)(?:one|it|them|that|this|some|those|these|both|a copy|copies|no (?:problem|bother|trouble)|of course|yes)(?!\w)"
)
"""Words that stand for what the question before named."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A support that an invite says there will be."""

    kind: str
    passage: Passage
    booked: bool
    """Booked, or attached, already."""


def promises(*parts: Passages) -> list[Promise]:
    """Every support offered or booked in some parts of an invite; a question whether people need one is no offer."""
    found: dict[str, Promise] = {}
    near = [near_to_any("support", _KINDS, part) for part in parts]
    if not any(near):
        return []
    alone = (promise for passage in chain.from_iterable(near) for promise in _promises_in(passage))
    answered = (_promises_after_questions(part, asked) for part, asked in zip(parts, near, strict=True))
    for promise in chain(alone, *answered):
        if promise.kind not in found or (promise.booked and not found[promise.kind].booked):
            found[promise.kind] = promise
    return list(found.values())


def _promises_after_questions(part: Passages, near: Sequence[Passage]) -> Iterator[Promise]:
    """What a sentence offers of which only the question before it says the kind: "Braille? We can post you some."."""
    asked = {passage for passage in near if passage.low.endswith("?")}
    for question, answer in pairwise(part) if asked else ():
        if question not in asked or _TURNED_DOWN.search(answer.low) or not _PICKS_UP.search(answer.low):
            continue
        if lexicon("support", "offered").is_in(answer):
            for kind in SUPPORTS:
                if lexicon("support", kind).is_in(question):
                    yield Promise(kind, answer, booked=False)


@remembered
def _promises_in(passage: Passage) -> tuple[Promise, ...]:
    found = []
    ours = less_others(passage)
    for kind in SUPPORTS:
        hit = lexicon("support", kind).search(ours)
        if hit is None:
            continue
        booked = passage.where == "attachment" or _is_booked(ours, hit)
        if booked or (_offers(ours, hit) and not (kind in FORMATS and _is_worked_on(ours))):
            found.append(Promise(kind, passage, booked))
    return tuple(found)


def _is_worked_on(passage: Passage) -> bool:
    """Whether it is what the meeting works on, as in "we will write an easy read version of the letter together"."""
    return lexicon("support", "subject").is_in(passage) and not lexicon("support", "for_guests").is_in(passage)


def _is_booked(passage: Passage, support: re.Match[str]) -> bool:
    return any(
        not _NEGATED.search(passage.low, max(0, hit.start() - 25), hit.end()) and _belongs(passage.low, hit, support)
        for hit in lexicon("support", "booked").finditer(passage)
    )


def _belongs(low: str, booked: re.Match[str], support: re.Match[str]) -> bool:
    """Whether it is the support that is booked, not a room that the same sentence speaks of."""
    first, last = min(booked, support, key=lambda hit: hit.start()), max(booked, support, key=lambda hit: hit.start())
    between = low[first.end() : last.start()]
    if not _CLAUSE.search(between):
        return True
    if first is booked:  # "Attached: agenda, easy read summary"
        return not _WORD.search(_clause_before(low, booked)) and not _SAYS.search(between)
    if _SAYS.search(_clause_before(low, support)) or _SAYS.search(between):
        return bool(_PRONOUN.fullmatch(_clause_before(low, booked)))
    return True  # a list, or an aside: "the interpreter, Farah Lund, is booked"


def _clause_before(low: str, hit: re.Match[str]) -> str:
    return _CLAUSE.split(low[: hit.start()])[-1].strip()


def _offers(passage: Passage, hit: re.Match[str]) -> bool:
    offer = lexicon("support", "offered")
    if not offer.search(passage) or _NEGATED.search(passage.low, max(0, hit.start() - 25), hit.start()):
        return False
    question = lexicon("support", "question").search(passage)
    if question is None or question.start() > hit.start():
        return True
    # "If you need an interpreter, we will book one" offers; "tell us if you need an interpreter" only asks.
    # What a question goes on to name, as in "would a signer, or somebody to write for you, help?", is asked for too.
    beyond = passage.low[max(hit.end(), question.end()) :]
    before = passage.low[: question.start()]
    return any(
        offer.search_text(clause) and not clause.strip().startswith(("tell", "let"))
        for clause in (*_CLAUSE.split(beyond), *_CLAUSE.split(before))
    )
