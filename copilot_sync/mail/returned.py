"""Reports that a mail of ours could not be delivered (RFC 3464, in the multipart/report of RFC 6522).

A report is believed by the key of the message that it returns, which nobody knows but those who had the message.
"""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from copilot_sync.adapters import Returned
from copilot_sync.mail.marks import HEADER
from copilot_sync.mail.parts import BLANK_LINE

if TYPE_CHECKING:
    from copilot_sync.mail.parts import Part

LONGEST = 100_000
"""Bytes of a report, and of the header that it returns, that are read."""
HEADERS = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"})
STATUS = frozenset({"message/delivery-status", "message/global-delivery-status"})

_FAILED = re.compile(rb"^Action[ \t]*:[ \t]*failed\b", re.IGNORECASE | re.MULTILINE)
_KEY = re.compile(r"(?:<copilot-sync\.)?([0-9a-f]{32})(?:@[^\s<>@]{1,255}>)?", re.IGNORECASE)


def returned_in(mail: Part, source: str) -> Returned | None:
    """What a mail reports as not delivered; ``None`` where that is nothing of ours, or where it may still arrive."""
    if mail.media_type != "multipart/report":
        return None
    leaves = mail.leaves()
    failed = any(_FAILED.search(part.content(LONGEST)) for part in leaves if part.media_type in STATUS)
    if not failed:
        return None
    for part in leaves:
        key = _key_in(part.content(LONGEST)) if part.media_type in HEADERS else None
        if key is not None:
            return Returned(source, key)
    return None


def _key_in(mail: bytes) -> str | None:
    """The key of a message of ours, from its header."""
    headers = BytesHeaderParser().parsebytes(BLANK_LINE.split(mail.lstrip(b"\r\n"), maxsplit=1)[0])
    for name in (HEADER, "Message-ID"):
        found = _KEY.fullmatch(str(headers.get(name, "")).strip())
        if found is not None:
            return found[1].lower()
    return None
