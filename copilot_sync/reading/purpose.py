"""Whether a text says what a meeting is for, or what people can influence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passage, Passages


def purpose_in(passages: Passages) -> Passage | None:
    """The sentence that says what a meeting is for, if one does."""
    return lexicon("purpose", "purpose").first(passages)


def how_many_words(text: str) -> int:
    """Words of a text, a number or an address being one."""
    return sum(word.isalnum() or any(map(str.isalnum, word)) for word in text.split())
