"""What an organisation offers anybody on its website, which tells nothing of this meeting.

As in "Need this in another language? Our website can be translated", at the foot of each of its mails.
"""

from __future__ import annotations

from itertools import pairwise

from copilot_sync.reading.late import late
from copilot_sync.reading.lexicon import lexicon
from copilot_sync.reading.lines import Passages

_OF_GUESTS = late(r"(?<!\w)(?:you|your|yours|we|us|our meeting)(?!\w)")


def less_websites(passages: Passages) -> Passages:
    """The passages without those that send people to a website, and without a question right before one.

    A question that is put to the guests is asked all the same.
    """
    sending = set(lexicon("asides", "website").among(passages))
    if not sending:
        return passages
    asked = {
        before
        for before, piece in pairwise(passages)
        if piece in sending and before.low.endswith("?") and not _OF_GUESTS.search(before.low)
    }
    return Passages([piece for piece in passages if piece not in sending and piece not in asked])
