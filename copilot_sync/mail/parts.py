"""A mail taken apart into its parts, without decoding or copying what they hold (RFC 2045, RFC 2046).

The standard library reads the headers of each part. The parts themselves are found here, since its parser copies
every attachment several times, recurses as deep as a hostile mail is nested, and makes as many parts as it names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import HeaderParser
from typing import TYPE_CHECKING

from copilot_sync.mail.headers import words
from copilot_sync.mail.text import transfer_decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PARTS = 1_000
MAX_DEPTH = 50
MAX_HEADER = 1_000_000
"""Bytes of a mail's own header that are read."""
MAX_PART_HEADER = 16_000
"""Bytes of a part's header that are read."""
MAX_FIELD = 4_000
"""Letters of one Content-* field that are read."""
MAX_PARAMETERS = 100
"""Parameters of one Content-* field that are read. Parsing them takes time with the square of their number."""
MAX_NAME = 255
"""Letters of a file name that are kept."""

BLANK_LINE = re.compile(rb"\n\r*\n")
LONE_CR = re.compile(rb"\r(?!\n)")
"""No end of a line (RFC 5322, section 2.2). The library takes it for one: what a server had before itself as one field,
and left as it was, would be two, and the second could speak in its name."""


@dataclass(frozen=True, slots=True)
class Part:
    """A mail, or a part of one, whose content is `data` from `start` to `end`."""

    headers: Message
    data: bytes
    start: int
    end: int
    inside: str
    """The media type of the multipart that it stands in; empty for the mail itself."""
    media_type: str
    """Lower case; ``text/plain`` where none is given (RFC 2045, section 5.2)."""
    disposition: str
    """``attachment``, ``inline``, or empty (RFC 2183)."""
    name: str | None
    """The file name: ``filename``, else ``name``, both as RFC 2231 or RFC 2047 write them."""
    children: tuple[Part, ...] = ()

    def parameter(self, name: str) -> str | None:
        """A parameter of the Content-Type, in one piece (RFC 2231)."""
        try:
            value = self.headers.get_param(name)
        except (LookupError, TypeError, ValueError):
            return None
        if isinstance(value, tuple):
            value = value[2]
        return value

    def content(self, limit: int | None = None) -> bytes:
        """The content, its transfer encoding undone; at most the first `limit` bytes as they stand in the mail."""
        end = self.end if limit is None else min(self.end, self.start + limit)
        return transfer_decoded(self.data[self.start : end], self.headers.get("Content-Transfer-Encoding", ""))

    def leaves(self) -> list[Part]:
        """Every part that holds no others, in order."""
        if not self.children:
            return [self]
        return [leaf for child in self.children for leaf in child.leaves()]


@dataclass(slots=True)
class Splitter:
    """Takes one mail apart."""

    data: bytes
    count: int = 0
    stopped: bool = False
    """There are more parts, or deeper ones, than were looked at."""

    def split(self) -> Part:
        """The whole mail."""
        return self._split(0, len(self.data), "", 0)

    def _split(self, start: int, end: int, inside: str, depth: int) -> Part:
        self.count += 1
        headers, start = _header(self.data, start, end, MAX_PART_HEADER if depth else MAX_HEADER)
        part = Part(
            headers,
            self.data,
            start,
            end,
            inside,
            media_type=headers.get_content_type(),
            disposition=headers.get_content_disposition() or "",
            name=_name(headers),
        )
        if not part.media_type.startswith("multipart/"):
            return part
        children: list[Part] = []
        for place in _places(part, part.parameter("boundary") or ""):
            if depth >= MAX_DEPTH or self.count >= MAX_PARTS:
                self.stopped = True
                break
            children.append(self._split(*place, part.media_type, depth + 1))
        if not children and not self.stopped:  # no boundary, or none that occurs: text with some clutter in it
            return replace(part, media_type="text/plain")
        return replace(part, children=tuple(children))


def _header(data: bytes, start: int, end: int, limit: int) -> tuple[Message, int]:
    """Read a header; the number says where the content begins."""
    blank = BLANK_LINE.search(data, max(start - 1, 0), end)
    stop, content = (max(blank.start() + 1, start), blank.end()) if blank else (end, end)
    text, codec = _header_text(LONE_CR.sub(b" ", data[start : min(stop, start + limit)]))
    message = HeaderParser().parsestr(text)
    rest = str(message.get_payload())
    if rest and stop - start <= limit:  # the content began without a blank line, at a line that is no header
        content = stop - len(rest.encode(codec, "replace"))
    return _shortened(message), content


def _name(headers: Message) -> str | None:
    try:
        name = headers.get_filename()
    except (LookupError, TypeError, ValueError):
        return None
    return (words(name) or "")[:MAX_NAME] or None if name else None


def _header_text(raw: bytes) -> tuple[str, str]:
    try:
        return raw.decode(), "utf-8"
    except ValueError:
        return raw.decode("cp1252", "replace"), "cp1252"


def _shortened(message: Message) -> Message:
    shortened = Message()
    for name, value in message.raw_items():
        structured = name.lower().startswith("content-")
        shortened[name] = (
            ";".join(value[:MAX_FIELD].split(";", MAX_PARAMETERS)[:MAX_PARAMETERS]) if structured else value
        )
    return shortened


def _places(part: Part, boundary: str) -> Iterator[tuple[int, int]]:
    """Where the parts of a multipart stand: between its delimiter lines (RFC 2046, section 5.1.1)."""
    if not boundary.strip():
        return
    delimiter = re.compile(rb"\n--" + re.escape(boundary.rstrip().encode()) + rb"(--)?[ \t]*+\r*+(?=\n|\Z)")
    start = None
    for line in delimiter.finditer(part.data, max(part.start - 1, 0), part.end):
        if start is not None:
            yield start, max(start, line.start() - part.data.endswith(b"\r", start, line.start()))
        if line[1]:
            return
        start = line.end() + 1
    if start is not None and start < part.end:  # cut short before its last delimiter
        yield start, part.end
