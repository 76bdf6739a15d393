"""What an invite says of other places, other times and other people, which is no fact about the meeting."""

from __future__ import annotations

from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import Passage, Passages


def less_asides(passages: Passages) -> Passages:
    """The same passages, with topics and reported speech blanked out in what is matched, not in what is shown."""
    asides = lexicon("asides", "elsewhere")
    if not asides.masks.open_to(passages.opened):
        return passages
    return Passages(
        piece if (low := asides.masked(piece.low)) == piece.low else Passage(piece.where, piece.text, low, piece.opened)
        for piece in passages
    )
