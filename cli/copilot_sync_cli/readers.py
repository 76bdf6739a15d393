"""Which of the installed readers reads a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Failed, Skipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.adapters import Document, InviteReader, ReadingSettings
    from copilot_sync.invite import Invite

NOBODYS = "is neither an iCalendar file, an e-mail (.eml) nor a Microsoft Graph event"


def read(
    document: Document, readers: Sequence[InviteReader], settings: ReadingSettings
) -> Iterator[Invite | Skipped | Failed]:
    """The meetings in a document, by the reader whose kind it is; never nothing, and never an exception."""
    if not document.data.strip():
        yield Failed(document.source, "is empty")
        return
    from copilot_sync.baseline import is_baseline  # noqa: PLC0415 -- help does without

    if is_baseline(document.data):
        yield Skipped(document.source, "a baseline, which holds no meeting")
        return
    reader = reader_of(document, readers)
    if reader is None:
        yield Failed(document.source, NOBODYS)
        return
    found = False
    try:
        for result in reader.read(document, settings):
            found = True
            yield result
    except Exception as error:  # noqa: BLE001 -- a stranger's reader may raise, whatever it promised
        found = True
        reason = (
            f"stopped the adapter {reader.name} with an error of its own ({type(error).__name__}); please report it"
        )
        yield Failed(document.source, reason)
    if not found:
        yield Failed(document.source, f"gave no meeting, and the adapter {reader.name} does not say why")


def reader_of(document: Document, readers: Sequence[InviteReader]) -> InviteReader | None:
    """Whose content it is, then whose file name; of several, the one that both speak for."""
    named = [reader for reader in readers if document.source.lower().endswith(reader.suffixes)]
    known = [reader for reader in readers if _recognises(reader, document)]
    both = [reader for reader in known if reader in named]
    return next(iter([*both, *known, *named]), None)


def _recognises(reader: InviteReader, document: Document) -> bool:
    try:
        return reader.recognises(document)
    except Exception:  # noqa: BLE001 -- a stranger's reader may raise, whatever it promised
        return False
