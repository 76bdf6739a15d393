"""Ids of items in mailboxes: opaque, long, and told apart by capitals.

An ordinary id changes when an item moves to another folder, an immutable one does not:
https://learn.microsoft.com/graph/outlook-immutable-id.
"""

from __future__ import annotations

import base64
import hashlib

ORDINARY, IMMUTABLE = "AAMkAG", "AAkALg"


def ordinary(mailbox: str, folder: str, item: str) -> str:
    """The id of an item while it is in a folder."""
    return _id(ORDINARY, mailbox, folder, item)


def immutable(mailbox: str, item: str) -> str:
    """The id of an item wherever it is in its mailbox."""
    return _id(IMMUTABLE, mailbox, "", item)


def version(number: int) -> str:
    """A change key for the number of a change."""
    return base64.b64encode(b"\x0a\x00" + number.to_bytes(14, "big")).decode()


def etag(number: int) -> str:
    """An entity tag for the number of a change: weak, and quoted, as Graph writes them."""
    return f'W/"{version(number)}"'


def uid(*parts: str) -> str:
    """An ``iCalUId``, as Exchange makes them: hexadecimal, and long."""
    return "040000008200E00074C5B7101A82E008" + hashlib.sha256("\n".join(parts).encode()).hexdigest().upper()


def _id(prefix: str, mailbox: str, folder: str, item: str) -> str:
    owner = hashlib.sha256(mailbox.encode()).digest()
    place = hashlib.sha256(f"{mailbox}\n{folder}\n{item}".encode()).digest()
    return prefix + base64.urlsafe_b64encode(owner + b"\x00" * 6 + place + place[:14]).decode()
