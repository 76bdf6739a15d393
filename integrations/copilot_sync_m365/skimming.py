"""A page that is too large to be held: which events it names, and where it goes on.

It is read once, piece by piece, for the keys that tell. In JSON (RFC 8259, section 7) a quotation mark inside a text
stands behind a backslash. So no words of an invite can look like a key.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING

from copilot_sync_m365.links import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable

SKIMMED = "copilot-sync.skimmed"
"""Is on each item of such a page. Nothing else is known of it but its ID."""
LINKS = ("@odata.nextLink", "@odata.deltaLink")
IDS = ("id", "seriesMasterId")
"""A date of a series tells both: https://learn.microsoft.com/graph/api/resources/event."""
MOST = 10_000
"""Items of a page; Graph gives a thousand at most."""
_KEYS = "|".join(map(re.escape, (*LINKS, *IDS)))
_TOLD = re.compile(
    rb'(?<=[{,\s])"(' + _KEYS.encode() + rb')"\s{0,20}:\s{0,20}("(?:[^"\\]|\\.){0,%d}+")' % LONGEST, re.DOTALL
)
_OVERLAP = 2 * LONGEST
"""Bytes that are kept from piece to piece: more than a key with its value has."""


def skimmed(pieces: Iterable[bytes]) -> bytes:
    """The page in short: its items with their IDs alone, and its link.

    Args:
        pieces: Of a page in JSON, cut anywhere.
    """
    links: dict[str, str] = {}
    identities: dict[str, None] = {}
    kept = bytearray(b" ")
    for piece in chain(pieces, [b""]):
        kept += piece
        if piece and len(kept) < 2 * _OVERLAP:
            continue
        end = 0
        for found in _TOLD.finditer(kept):
            end = found.end()
            key, value = found[1].decode(), _text(found[2])
            if key in LINKS:
                links[key] = value
            elif len(identities) < MOST:
                identities[value] = None
        del kept[: max(end, len(kept) - _OVERLAP)]
    return json.dumps({**links, "value": [{"id": it, SKIMMED: True} for it in identities]}).encode()


def _text(literal: bytes | bytearray) -> str:
    """A text as JSON writes it; an empty one, which names nothing, where that is not how it is written."""
    try:
        return str(json.loads(literal))
    except ValueError:
        return ""
