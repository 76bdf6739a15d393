"""Who of the guests is said to chair a meeting, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.needs_on_show import with_guests

if TYPE_CHECKING:
    from copilot_sync.reading.guests import Guests
    from copilot_sync.reading.lines import Passages


def is_chaired_by_one_of(guests: Guests, body: Passages) -> bool:
    """Whether a sentence puts one of some guests in the chair: "Winston has the chair"."""
    said = lexicon("company", "guest_in_the_chair")
    return any(low is not None and said.search_text(low) for low in (with_guests(piece, guests) for piece in body))
