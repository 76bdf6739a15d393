"""A mail that is too large to be fetched, rebuilt from its words, its calendar and the headers of its parts.

What people attached is named by its headers, and stays on the server (RFC 9051, section 6.4.5: BODYSTRUCTURE, BODY.PEEK).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from copilot_sync.mail.body import CALENDAR_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from imapclient import IMAPClient

MOST_PARTS = 200
DEEPEST = 20
WORDS = 1_500_000
"""Bytes of a body that are fetched."""
CALENDAR = 5_000_000
"""Bytes of a calendar part that are fetched."""
HEADER = 1_000_000
"""Bytes of the mail's own header that are fetched."""

_CONTENT = re.compile(rb"^content-(?:type|transfer-encoding):[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_WORDS = frozenset({"text/plain", "text/html"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a mail as the server describes it."""

    number: str
    """Such as ``1.2``."""
    media_type: str
    is_calendar: bool
    children: tuple[Section, ...] = ()

    def leaves(self) -> Iterator[Section]:
        """The parts that hold no others, in order."""
        if not self.media_type.startswith("multipart/"):
            yield self
        for child in self.children:
            yield from child.leaves()


def skeleton(client: IMAPClient, uid: int) -> bytes | None:
    """A mail without its attachments, from the folder that is selected; ``None`` where it is gone.

    Raises:
        LookupError, TypeError, ValueError: the server does not describe it as it should.
    """
    found = client.fetch([uid], ["BODYSTRUCTURE", f"BODY.PEEK[HEADER]<0.{HEADER}>"]).get(uid)
    if found is None:
        return None
    header = found[b"BODY[HEADER]<0>"]
    whole = _section(found[b"BODYSTRUCTURE"], "", 0)
    if not whole.children:
        return _first(client, uid, f"BODY.PEEK[]<0.{CALENDAR}>")
    leaves = list(whole.leaves())[:MOST_PARTS]
    wanted = [f"BODY.PEEK[{leaf.number}.MIME]<0.{HEADER // MOST_PARTS}>" for leaf in leaves]
    wanted += [f"BODY.PEEK[{leaf.number}]<0.{size}>" for leaf in leaves if (size := _size(leaf))]
    pieces = client.fetch([uid], wanted).get(uid)
    if pieces is None:
        return None
    boundary = blake2b(header, digest_size=16).hexdigest()
    kept = _CONTENT.sub(b"", header.rstrip(b"\r\n") + b"\r\n")
    return kept + _rebuilt(whole, pieces, boundary)


def _first(client: IMAPClient, uid: int, wanted: str) -> bytes | None:
    found = client.fetch([uid], [wanted]).get(uid)
    data: bytes | None = found and found[b"BODY[]<0>"]
    return data


def _section(said: Any, number: str, depth: int) -> Section:  # noqa: ANN401 -- lists within tuples, as the server likes
    if said.is_multipart and depth < DEEPEST:
        prefix = f"{number}." if number else ""
        children = tuple(_section(part, f"{prefix}{place}", depth + 1) for place, part in enumerate(said[0], 1))
        return Section(number, f"multipart/{_word(said[1])}", is_calendar=False, children=children)
    if said.is_multipart:
        return Section(number, "multipart/mixed", is_calendar=False)
    media_type = f"{_word(said[0])}/{_word(said[1])}"
    return Section(
        number, media_type, is_calendar=media_type in CALENDAR_TYPES or b".ics" in repr(said).lower().encode()
    )


def _word(said: object) -> str:
    text = said.decode("ascii", "replace").lower() if isinstance(said, bytes) else ""
    return text if re.fullmatch(r"[a-z0-9.+-]{1,100}", text) else "octet-stream"


def _size(leaf: Section) -> int:
    if leaf.is_calendar:
        return CALENDAR
    return WORDS if leaf.media_type in _WORDS else 0


def _rebuilt(section: Section, pieces: dict[bytes, Any], boundary: str) -> bytes:
    if section.children:
        mark = f"{boundary}-{section.number}"
        kind = f"Content-Type: {section.media_type}; boundary={mark}\r\n\r\n".encode()
        parts = b"".join(b"--%s\r\n%s\r\n" % (mark.encode(), _rebuilt(it, pieces, boundary)) for it in section.children)
        return kind + parts + b"--%s--\r\n" % mark.encode()
    header = pieces.get(f"BODY[{section.number}.MIME]<0>".encode()) or b""
    content = pieces.get(f"BODY[{section.number}]<0>".encode()) or b""
    return header.rstrip(b"\r\n") + b"\r\n\r\n" + content
