"""Mail that was dealt with: it gets a keyword, or is moved (RFC 9051, sections 2.3.2 and 6.4.8). Never read, never deleted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, PermissionDenied

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    from imapclient import IMAPClient

    from copilot_sync_email.source_settings import ImapSettings

AT_ONCE = 500
"""Mails that one command names."""
_KEYWORD = re.compile(r"[$A-Za-z0-9][\w$.+-]{0,59}", re.ASCII)


def refuse_unusable(settings: ImapSettings) -> None:
    """See that the settings say one thing, and that a server can do it.

    Raises:
        AdapterError: they do not.
    """
    if settings.handled_keyword and settings.handled_folder:
        raise AdapterError("`handled_keyword` and `handled_folder` are both set; choose one of them")
    if settings.handled_keyword and not _KEYWORD.fullmatch(settings.handled_keyword):
        raise AdapterError("`handled_keyword` has letters, digits, $, _, . and - alone, such as $CopilotSync")


def mark(client: IMAPClient, said: Mapping[bytes, Any], uids: Collection[int], keyword: str) -> None:
    """Give mails of the folder that is open a keyword, where they are there and have it not.

    Raises:
        PermissionDenied: the server keeps no keywords there.
    """
    flags = {bytes(flag).lower() for flag in said.get(b"PERMANENTFLAGS", ())}
    name = keyword.encode("ascii")
    if b"\\*" not in flags and name.lower() not in flags:
        raise PermissionDenied(
            "the mail server keeps no keywords in this folder; try `handled_folder`", missing="to set a keyword"
        )
    for some in _some(client.search(["UNKEYWORD", keyword]), uids):
        client.add_flags(some, [name], silent=True)


def move(client: IMAPClient, uids: Collection[int], folder: str) -> None:
    """Move mails of the folder that is open, where they are there, to another one, which is made if need be.

    Raises:
        AdapterError: the server cannot move a mail without touching others.
    """
    moves = client.has_capability("MOVE")
    if not moves and not client.has_capability("UIDPLUS"):
        raise AdapterError("the mail server cannot move single mails; set `handled_keyword` instead")
    waiting = list(_some(client.search(["ALL"]), uids))
    if waiting and not client.folder_exists(folder):
        client.create_folder(folder)
    for some in waiting:
        if moves:
            client.move(some, folder)
        else:  # as RFC 6851, section 3.3, has it; what breaks off between is there twice, and nothing is lost
            client.copy(some, folder)
            client.add_flags(some, [b"\\Deleted"], silent=True)
            client.uid_expunge(some)


def _some(there: Collection[int], uids: Collection[int]) -> Iterator[list[int]]:
    found = sorted(set(there) & set(uids))
    return (found[start : start + AT_ONCE] for start in range(0, len(found), AT_ONCE))
