"""Whether a text says what a meeting is for, or what people can influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.reading.lines import Passage


def purpose_in(passages: Sequence[Passage]) -> Passage | None:
    """The sentence that says what a meeting is for, if one does."""
    words = lexicon("purpose", "purpose")
    return next((piece for piece in passages if words.search(piece)), None)


def how_many_words(text: str) -> int:
    """Words of a text, a number or an address being one."""
    return sum(any(map(str.isalnum, word)) for word in text.split())
