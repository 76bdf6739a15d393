"""What an event points to: ways to join, and files (RFC 7986, section 5.11; RFC 5545, section 3.8.1.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from copilot_sync.invite import Attachment, Conference
from copilot_sync.itip.values import unescape

if TYPE_CHECKING:
    from copilot_sync.itip.contentlines import ContentLine
    from copilot_sync.itip.events import Event

URI = re.compile(r"[a-z][a-z0-9+.-]{0,30}:\S+", re.IGNORECASE)
TO_JOIN = re.compile(r"(?:https?|tel):\S+", re.IGNORECASE)
LONGEST_URI = 10_000
VENDORS_OWN = (
    "X-GOOGLE-CONFERENCE",
    "X-GOOGLE-HANGOUT",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-CONFERENCETELURI",
    "X-MICROSOFT-ONLINEMEETING",
)
"""Beginnings of the names under which calendar systems keep a way to join."""
FILE_NAMES = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME")


def conferences_of(event: Event) -> tuple[Conference, ...]:
    """CONFERENCE, and the same from vendors' own properties, each address once."""
    found: dict[str, Conference] = {}
    for name, lines in event.lines.items():
        if name == "CONFERENCE" or name.startswith(VENDORS_OWN):
            kind = URI if name == "CONFERENCE" else TO_JOIN
            for line in lines:
                uri = unescape(line.value).strip()
                if len(uri) <= LONGEST_URI and kind.fullmatch(uri):
                    found.setdefault(uri, _conference(uri, line))
    return tuple(found.values())


def _conference(uri: str, line: ContentLine) -> Conference:
    features = line.params.get("FEATURE", "").upper().split(",")
    return Conference(uri=uri, label=line.params.get("LABEL") or None, for_moderators="MODERATOR" in features)


def attachments_of(event: Event) -> tuple[Attachment, ...]:
    """Every ATTACH. What is inside the file itself is named and never decoded."""
    return tuple(_attachment(line) for line in event.all("ATTACH") if line.value.strip())


def _attachment(line: ContentLine) -> Attachment:
    params = line.params
    inside = params.get("VALUE", "").upper() == "BINARY" or "ENCODING" in params or line.value[:5].lower() == "data:"
    uri = None if inside or len(line.value) > LONGEST_URI else line.value.strip()
    name = next((params[key] for key in FILE_NAMES if params.get(key)), None)
    shown = any(key.endswith("DISPOSITION") and value.lower().startswith("inline") for key, value in params.items())
    return Attachment(
        name=name or _last_part(uri or ""),
        media_type=params.get("FMTTYPE", "").lower() or None,
        uri=uri,
        inline=shown,
    )


def _last_part(uri: str) -> str | None:
    try:
        address = urlsplit(uri)
    except ValueError:
        return None
    return unquote(address.path.rpartition("/")[2]).strip() or None if address.scheme != "cid" else None
