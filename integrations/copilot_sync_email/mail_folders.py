"""Maildirs, and folders of .eml files, as sources.

A mail that is gone says nothing of its meeting: people delete and move mail that they have read. So neither tells
removals.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from copilot_sync.file_sources.kinds import FileKind
from copilot_sync.file_sources.source import FileSource
from copilot_sync.file_sources.walks import places_of
from copilot_sync.mail.authentication import trust_of
from copilot_sync.mail.parts import BLANK_LINE
from copilot_sync.mail.things import Mails
from copilot_sync_email.reader import READER

if TYPE_CHECKING:
    from copilot_sync.adapters import Context
    from copilot_sync_email.source_settings import FileSettings


def maildir_source(settings: FileSettings, context: Context) -> FileSource:
    """Each Maildir is a partition (https://cr.yp.to/proto/maildir.html). Folders within it are named by themselves."""
    mails = Mails(context.reading, trust_of(settings))
    kind = FileKind(
        plural="mails",
        suffixes=("",),
        read=mails.read,
        name_of=_unique_name,
        parts=("new", "cur"),  # mail moves in this order, so that none is missed on its way
        tells_removals=False,
    )
    return FileSource(places_of(settings.path, context, deep=False), kind)


def eml_source(settings: FileSettings, context: Context) -> FileSource:
    """Each folder is a partition. Who may put files there is trusted, unless a server is named that has to vouch."""
    mails = Mails(context.reading, trust_of(settings) if settings.authentication_server else None)
    kind = FileKind(
        plural="mails",
        suffixes=READER.suffixes,
        read=mails.read,
        is_cut_short=_ends_in_header,
        tells_removals=False,
    )
    return FileSource(places_of(settings.path, context), kind)


def _unique_name(path: bytes) -> bytes:
    """What stays when a mail is read or marked: not the folder, and not the flags."""
    return re.split(rb"[:;!]2,", path.rpartition(b"/")[2])[0]


def _ends_in_header(data: bytes) -> bool:
    return BLANK_LINE.search(data) is None
