"""How the fake behaves where Graph behaves now so, now so, or where nobody says how it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Switches:
    """Each may be changed at any time."""

    latency: float = 0.0
    """Seconds that every request takes at least, those in a batch taken together."""
    empty_pages: int = 0
    """How many of the next pages of deltas come with nothing on them, and a link to what was to stand there."""
    mailbox_concurrency: int = 4
    """Requests to one mailbox at once; one more is refused:
    https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits."""
    sends_per_minute: int | None = None
    """Messages that a mailbox sends in a minute before it is throttled: 30 in Exchange Online, in
    https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits."""
    unseen_sent: int = 0
    """How many of the next lists of messages do not have what was sent: it shows up in Sent Items a little later."""
    mails_personal_changes: bool = False
    """Whether a change of what belongs to the organiser alone, such as a category, mails everybody. Microsoft's pages
    do not say."""
    checks_answers: bool = True
    """Whether every answer is held against the table of properties. Costs a little time."""
