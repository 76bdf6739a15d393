"""How our own mail is known again: by us, by another instance of us, and where a copy of it is kept.

Every message has the header `HEADER` with its key, and a Message-ID made of its key and the sender's domain. All
messages about one meeting name a Message-ID made of their thread in References, which is that of no message: so each
finds the others without a record of what was sent before, and whichever came first (RFC 5322, section 3.6.4).
"""

from __future__ import annotations

import re

HEADER = "X-Copilot-Sync"
OUR_ID = re.compile(r"<copilot-sync\.([0-9a-f]{32})@[^\s<>@]{1,255}>", re.IGNORECASE)
"""A Message-ID of ours; its group is the key."""


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the message of a key; of a thread, the one that all its messages refer to."""
    return f"<{id_start(key)}{domain}>"


def id_start(key: str) -> str:
    """A Message-ID of ours as far as the key decides: the sender may have moved to another domain since."""
    return f"copilot-sync.{key}@"
