"""What an invite says no to, or keeps to some: nothing that we add to it may promise that after all.

A careful test, on purpose: a sentence that speaks of a matter and refuses anything refuses the matter. Too much is found
sooner than too little, and no rule judges by it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import near_to_any, said_by

if TYPE_CHECKING:
    from copilot_sync.reading.lines import Passages

MATTERS = (
    "needs", "contact", "supporters", "care", "costs", "booking", "payment", "telephone", "pause", "agenda",
    "step_free", "toilet", "loop", "parking", "transport",
)  # fmt: skip
"""What can be refused: groups of words of ``lexicons/refusing.toml``."""


def refused_in(passages: Passages) -> frozenset[str]:
    """Those of `MATTERS` that a text refuses, or limits; a question or a heading stands with what follows it."""
    said = (said_by(piece, "refusing", MATTERS) for piece in near_to_any("refusing", MATTERS, passages))
    return frozenset().union(*said)
