"""How our own mail is known again: by us, by another instance of us, and in the mailbox of copies.

Every message has the header `HEADER` with its key, and a Message-ID made of its key and the sender's domain. All
messages about one meeting name a Message-ID made of their thread in References, which is that of no message: so each
finds the others without a record of what was sent before, and whichever came first (RFC 5322, section 3.6.4).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.adapters import Skipped

if TYPE_CHECKING:
    from email.message import Message

HEADER = "X-Copilot-Sync"
OUR_OWN = "our own message"
"""The reason of every `Skipped` that stands for a message of ours."""
ANSWER = "an answer to our own message"
DELIVERY_REPORT = "a report on the delivery of a mail, not an invite"

_OUR_ID = re.compile(r"<copilot-sync\.[0-9a-f]{32}@[^\s<>@]{1,255}>", re.IGNORECASE)


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the message of a key; of a thread, the one that all its messages refer to."""
    return f"<{id_start(key)}{domain}>"


def id_start(key: str) -> str:
    """A Message-ID of ours as far as the key decides: the sender may have moved to another domain since."""
    return f"copilot-sync.{key}@"


def skipped(mail: Message, source: str) -> Skipped | None:
    """Why a mail without a calendar part is none that anybody is invited by: ours, or come because of ours.

    To be asked of nothing else: no message of ours has a calendar part, so what has one is an invite whatever it says
    of itself.
    """
    if HEADER in mail or _OUR_ID.search(mail.get("Message-ID", "")):
        return Skipped(source, OUR_OWN)
    if any(_OUR_ID.search(mail.get(name, "")) for name in ("In-Reply-To", "References")):
        return Skipped(source, ANSWER)
    if mail.get_content_type() == "multipart/report":  # RFC 6522; ours may be what it returns
        return Skipped(source, DELIVERY_REPORT)
    return None
