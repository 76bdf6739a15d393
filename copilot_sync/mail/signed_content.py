"""What stands in a mail that is wrapped into its signature: CMS signed data (RFC 5652, section 5), in BER (X.690).

The signature is taken off, not checked. The one way to the content is walked, and nothing else is understood; it takes time
in proportion to the data, which is why no library of ASN.1 does it: those take minutes for a content of many pieces, and
Outlook and OpenSSL do write it in pieces.
"""

from __future__ import annotations

SEQUENCE, TAGGED, OBJECT, OCTETS, OCTETS_IN_PIECES, END = 0x30, 0xA0, 0x06, 0x04, 0x24, 0x00
SIGNED_DATA = bytes.fromhex("2A864886F70D010702")
DATA = bytes.fromhex("2A864886F70D010701")
"""Names of types of content, 1.2.840.113549.1.7.2 and 1."""
LONG, WITHOUT_END = 0x80, 0x80
MOST_OCTETS = 8
"""Of a length."""


def signed_content(data: bytes) -> bytes | None:
    """The content of signed data; ``None`` where it has none, or is something else."""
    try:
        at = _named(data, _inside(data, 0, SEQUENCE), SIGNED_DATA)
        at = _inside(data, _inside(data, at, TAGGED), SEQUENCE)
        algorithms = _after(data, at)  # after the version
        at = _named(data, _inside(data, _after(data, algorithms), SEQUENCE), DATA)
        return _octets(data, _inside(data, at, TAGGED))
    except (IndexError, ValueError):
        return None


def _header(data: bytes, at: int) -> tuple[int, int, int | None]:
    """The tag of an element, where its content begins, and where that ends, if it says so."""
    tag, length = data[at], data[at + 1]
    if length < LONG:
        return tag, at + 2, at + 2 + length
    if length == WITHOUT_END:
        return tag, at + 2, None
    start = at + 2 + length - LONG
    if length - LONG > MOST_OCTETS or start > len(data):
        raise ValueError
    return tag, start, start + int.from_bytes(data[at + 2 : start], "big")


def _inside(data: bytes, at: int, wanted: int) -> int:
    """Where the content of an element begins."""
    tag, start, _ = _header(data, at)
    if tag != wanted:
        raise ValueError
    return start


def _named(data: bytes, at: int, name: bytes) -> int:
    """What follows a name, which has to be this one."""
    start = _inside(data, at, OBJECT)
    if data[at + 1] != len(name) or not data.startswith(name, start):
        raise ValueError
    return start + len(name)


def _after(data: bytes, at: int) -> int:
    """Where the next element begins."""
    depth = 0
    while True:
        tag, start, stop = _header(data, at)
        if stop is None:
            depth, at = depth + 1, start
        else:
            depth, at = depth - (tag == END), stop
        if depth <= 0:
            return at


def _octets(data: bytes, at: int) -> bytes:
    """A string of octets, in one piece or in several (X.690, section 8.7)."""
    tag, start, stop = _header(data, at)
    if tag == OCTETS and stop is not None:
        return data[start:stop]
    if tag != OCTETS_IN_PIECES:
        raise ValueError
    pieces: list[bytes] = []
    endless = stop is None
    at, last, depth = start, len(data) if stop is None else stop, int(endless)
    while at < last:
        tag, start, stop = _header(data, at)
        if tag == OCTETS and stop is not None:
            pieces.append(data[start:stop])
            at = stop
        elif tag == OCTETS_IN_PIECES:
            depth, at = depth + (stop is None), start
        elif tag == END and depth:
            depth, at = depth - 1, start
            if endless and not depth:
                break
        else:
            raise ValueError
    return b"".join(pieces)
