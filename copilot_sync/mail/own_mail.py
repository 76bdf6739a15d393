"""Which mail is ours, or has come because of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Skipped
from copilot_sync.mail.marks import HEADER, OUR_ID

if TYPE_CHECKING:
    from email.message import Message

OUR_OWN = "our own message"
"""The reason of every `Skipped` that stands for a message of ours."""
ANSWER = "an answer to our own message"
DELIVERY_REPORT = "a report on the delivery of a mail, not an invite"


def skipped(mail: Message, source: str) -> Skipped | None:
    """Why a mail without a calendar part is none that anybody is invited by: ours, or come because of ours.

    To be asked of nothing else: no message of ours has a calendar part, so what has one is an invite whatever it says
    of itself.
    """
    if HEADER in mail or OUR_ID.search(mail.get("Message-ID", "")):
        return Skipped(source, OUR_OWN)
    if any(OUR_ID.search(mail.get(name, "")) for name in ("In-Reply-To", "References")):
        return Skipped(source, ANSWER)
    if mail.get_content_type() == "multipart/report":  # RFC 6522; ours may be what it returns
        return Skipped(source, DELIVERY_REPORT)
    return None
