"""The bytes of an answer: no more than we hold, in no more time than we wait."""

from __future__ import annotations

import time
from itertools import chain
from typing import TYPE_CHECKING

import requests

from copilot_sync.adapters import AdapterError, OutcomeUnknownError
from copilot_sync_m365.refusals import FIRST_REDIRECT
from copilot_sync_m365.skimming import skimmed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from requests import Response

    from copilot_sync_m365.exchange import Ask

LARGEST = 25_000_000
"""Bytes of an answer: a thousand events with long bodies."""
LONGEST_ANSWER = 180.0
"""Seconds that an answer may take in all."""
PIECE = 65_536


class TooLargeError(AdapterError):
    """An answer has more bytes than we hold."""


def bounded(answer: Response, ask: Ask) -> bytes:
    """The body of an answer; nothing, where it is too large and a refusal, of which the status says enough.

    Raises:
        TooLargeError: the answer to a read is too large.
        OutcomeUnknownError: the answer to a write is.
        Timeout: it takes too long.
    """
    largest = ask.largest or LARGEST
    data = bytearray()
    pieces = _pieces(answer)
    for piece in pieces:
        data += piece
        if len(data) > largest:
            if answer.status_code >= FIRST_REDIRECT:
                return b""
            if ask.skims:
                return skimmed(chain([data], pieces))
            said = f"Microsoft Graph answers with more than {largest // 1_000_000} MB"
            if ask.writes:
                raise OutcomeUnknownError(f"{said}; what we asked for may have been done")
            raise TooLargeError(f"{said}; please report it")
    return bytes(data)


def _pieces(answer: Response) -> Iterator[bytes]:
    until = time.monotonic() + LONGEST_ANSWER
    while piece := answer.raw.read1(PIECE, decode_content=True):
        yield piece
        if time.monotonic() > until:
            raise requests.Timeout
