"""Whether people are asked what they need to take part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages

SEVERAL = 2
"""Supports named in one question that make it a question about needs; the offer of a single one is not enough."""


def access_question(passages: Passages) -> Passage | None:
    """The sentence that asks what people need, if any does."""
    ask, refuse = lexicon("asking", "ask"), lexicon("asking", "refuse")
    for index, passage in enumerate(passages):
        if not _speaks_of_needs(passage) or refuse.search(passage):
            continue
        after = passages[index + 1] if index + 1 < len(passages) else None
        if ask.search(passage) or "?" in passage.low or (after is not None and _invites_an_answer(after)):
            return passage
    return None


def _speaks_of_needs(passage: Passage) -> bool:
    if lexicon("asking", "needs").search(passage) or lexicon("asking", "open").search(passage):
        return True
    if not lexicon("asking", "need_verb").could_be_in(passage):
        return False
    named: set[str] = set()
    end = -1
    for match in sorted(
        lexicon("asking", "named_support").finditer(passage), key=lambda found: (found.start(), -found.end())
    ):
        if match.start() >= end:  # "BSL interpreter" is one support, although "BSL" is one as well
            named.add(match[0])
            end = match.end()
    return len(named) >= SEVERAL and lexicon("asking", "need_verb").search(passage) is not None


def _invites_an_answer(passage: Passage) -> bool:
    """A short sentence such as "Just tell Sam." that follows on from the one before."""
    return len(passage.low.split()) <= 12 and passage.low.startswith(  # noqa: PLR2004 -- words of a short sentence
        (
            "tell",
            "just",
            "please",
            "let",
            "ring",
            "call",
            "text",
            "email",
            "contact",
            "speak",
            "ask",
            "say",
            "shout",
            "do ",
        )
    )
