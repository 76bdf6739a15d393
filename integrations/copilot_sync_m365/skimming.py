"""A page that is too large to be held: which events it names, and where it goes on.

It is read once, piece by piece, from bracket to bracket and from key to key: texts are stepped over whole (in JSON,
RFC 8259, section 7, a quotation mark inside a text stands behind a backslash). So no words of an invite can look like
a key, and a page that breaks off in the middle is not taken for a whole one.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync_m365.links import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SKIMMED = "copilot-sync.skimmed"
"""Is on each item of such a page. Nothing else is known of it but its ID, and of which series it is a date."""
LINKS = ("@odata.nextLink", "@odata.deltaLink")
IDS = ("id", "seriesMasterId")
"""A date of a series tells both: https://learn.microsoft.com/graph/api/resources/event."""
ITEMS = "value"
MOST = 10_000
"""Items of a page; Graph gives a thousand at most."""
LONGEST_ID = 1_000
DEEPEST = 500
"""Brackets inside brackets; an event has fewer than ten."""
PIECE = 4 * LONGEST
"""Bytes that are looked at together: more than a key with its value has."""
_OF_PAGE, _OF_LIST, _OF_ITEM = 1, 2, 3
_BLANK = b" \t\r\n"
_KEY = rb'"(?:' + b"|".join(re.escape(it.encode()) for it in (*LINKS, *IDS, ITEMS)) + rb')"[ \t\r\n]*+'
_OPEN_TEXT = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+'
_STEP = re.compile(
    rb'(?:[^"{}\[\]]++|(?!' + _KEY + rb"(?::|\Z))" + _OPEN_TEXT + rb'")*+'
    rb"(?:([{}\[\]])|(" + _KEY + rb"):[ \t\r\n]*+(?:(" + _OPEN_TEXT + rb'")|(?=[^"\s])))?',
    re.DOTALL,
)
"""Up to a bracket, or a key that tells, with its text. Neither where both may stand in the next piece."""
_CUT_TEXT = re.compile(rb"(?:" + _KEY + rb":[ \t\r\n]*+)?+" + _OPEN_TEXT + rb"(\\?)\Z", re.DOTALL)
_CLOSING = {ord("{"): ord("}"), ord("["): ord("]")}


def skimmed(pieces: Iterable[bytes | bytearray]) -> bytes:
    """The page in short: its items with their IDs alone, and its link.

    Args:
        pieces: Of a page in JSON, cut anywhere.

    Raises:
        TransientError: it is no page, or not the whole of one.
        AdapterError: it has more items than any page of Graph.
    """
    page = _Page()
    kept = bytearray()
    for piece in chain(_small(pieces), [b""]):
        kept += piece
        if piece and len(kept) < PIECE:
            continue
        del kept[: page.take(kept)]
        if len(kept) > LONGEST:
            _shorten(kept)
    if kept or not page.is_whole:
        raise _broken()
    return json.dumps({**page.links, ITEMS: page.items}).encode()


class _Page:
    """What a page has told so far."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.items: list[dict[str, str | bool]] = []
        self.is_whole = False
        """Closed, with a list of items in it."""
        self._awaited = bytearray()
        """The brackets that close what is open, the outermost first."""
        self._key = ""
        """Whose value comes next, unless that is a text."""
        self._has_items = self._in_items = False

    def take(self, kept: bytearray) -> int:
        """Read on. Returns how many bytes were understood; the rest needs to be seen with what follows."""
        here = 0
        while True:
            step = _STEP.match(kept, here)
            if step is None:
                return here
            stop = step.end() if step.lastindex is None else step.start(step.lastindex)
            if not self._awaited and kept[here:stop].strip(_BLANK):
                raise _broken()
            if step.lastindex is None:
                return stop
            if step.lastindex == 1:
                self._bracket(kept[stop], named=self._key if stop == here else "")
                self._key = ""
            else:
                self._told(step[2].strip(_BLANK).decode()[1:-1], step[3])
            here = step.end()

    def _bracket(self, bracket: int, *, named: str) -> None:
        if bracket not in _CLOSING:
            self._close(bracket)
            return
        if self.is_whole or len(self._awaited) >= DEEPEST or (not self._awaited and bracket != ord("{")):
            raise _broken()
        if len(self._awaited) == _OF_PAGE and named == ITEMS and bracket == ord("["):
            self._has_items = self._in_items = True
        if len(self._awaited) == _OF_LIST and self._in_items:
            if len(self.items) >= MOST:
                raise AdapterError(f"Microsoft Graph gives more than {MOST} events in one page; please report it")
            self.items.append({SKIMMED: True})
        self._awaited.append(_CLOSING[bracket])

    def _close(self, bracket: int) -> None:
        if not self._awaited or self._awaited.pop() != bracket:
            raise _broken()
        if len(self._awaited) == _OF_PAGE:
            self._in_items = False
        if not self._awaited:
            if not self._has_items:
                raise _broken()
            self.is_whole = True

    def _told(self, key: str, literal: bytes | None) -> None:
        depth = len(self._awaited)
        self._key = key if literal is None else ""
        if literal is None:
            return
        if depth == _OF_PAGE and key in LINKS:
            self.links[key] = _text(literal)
        elif depth == _OF_ITEM and key in IDS and self._in_items and len(literal) <= LONGEST_ID:
            self.items[-1][key] = _text(literal)


def _small(pieces: Iterable[bytes | bytearray]) -> Iterator[bytes | bytearray]:
    """What came as one large piece must not be held once more."""
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]


def _shorten(kept: bytearray) -> None:
    """Of a text that is longer than any that we look for, and goes on in the next piece, keep only that it is open."""
    cut = _CUT_TEXT.match(kept)
    if cut is None:
        raise _broken()
    kept[:] = b'"' + cut[1]


def _text(literal: bytes) -> str:
    try:
        return str(json.loads(literal))
    except ValueError:
        raise _broken() from None


def _broken() -> TransientError:
    return TransientError(
        "Microsoft Graph answered a page that breaks off, or is no JSON; a proxy may stand between us"
    )
