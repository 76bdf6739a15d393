"""A mail taken apart, whatever a program has put around it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from copilot_sync.adapters import Failed

if TYPE_CHECKING:
    from copilot_sync.adapters import Document
    from copilot_sync.mail.parts import Part

LARGEST = 50_000_000
"""Bytes of a mail that is read."""
HEAD = 100_000
"""Bytes that are looked at to tell whether a document is a mail."""

_LENGTH = re.compile(rb"\s*(\d{1,12})[ \t]*\r?\n")
_HEADER = re.compile(rb"(?:From [^\r\n]*\r*\n|>From [^\r\n]*\r*\n)?[!-9;-~]+[ \t]*:")
_MAILS_OWN = re.compile(
    rb"^(?:from|date|received|mime-version|message-id|return-path|delivered-to|subject|to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)


def looks_like_mail(data: bytes) -> bool:
    """Whether bytes begin with the header of a mail. Never raises."""
    return _begins_as_mail(_plain(data[:HEAD]))


def taken_apart(document: Document) -> tuple[Part | None, Failed | None]:
    """A mail with its parts, where it is one, and what could not be read of it."""
    from copilot_sync.mail.parts import MAX_DEPTH, MAX_PARTS, Splitter  # noqa: PLC0415 -- only a mail pays for it
    from copilot_sync.mail.unwrapping import Unwrapping  # noqa: PLC0415 -- as above

    if len(document.data) > LARGEST:
        reason = f"is larger than {LARGEST // 1_000_000} MB; save the mail without its attachments"
        return None, Failed(document.source, reason)
    data = _plain(document.data)
    if not _begins_as_mail(data[:HEAD]):
        reason = "does not begin with the header of a mail; save the mail again as .eml"
        return None, Failed(document.source, reason)
    splitter, unwrapping = Splitter(data), Unwrapping()
    mail = unwrapping.open(splitter.split())
    reason = f"has more than {MAX_PARTS:,} parts, or parts more than {MAX_DEPTH} deep; the others were not read"
    return mail, Failed(document.source, reason) if splitter.stopped or unwrapping.stopped else None


def _begins_as_mail(head: bytes) -> bool:
    begins = _HEADER.match(head)
    return begins is not None and head[:6].upper() != b"BEGIN:" and _MAILS_OWN.search(head) is not None


def _plain(data: bytes) -> bytes:
    """The mail without what programs put around it: a byte order mark, Apple's length, other line ends."""
    for mark, charset in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            data = data[2:].decode(charset, "replace").encode("utf-8", "replace")
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    length = _LENGTH.match(data)
    if length:
        data = data[length.end() : length.end() + int(length[1])]
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data
