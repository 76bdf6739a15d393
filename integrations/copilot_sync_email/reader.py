"""Raw mails (RFC 5322): files ending in .eml, as mail programs save them, and .emlx, as Apple Mail keeps them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.mail.taking_apart import looks_like_mail, taken_apart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import Document, Failed, InviteReader, ReadingSettings, Skipped
    from copilot_sync.invite import Invite


class MailReader:
    """Reads raw mails, with or without a calendar part."""

    name = "email"
    title = "Mails, as .eml and .emlx files"
    suffixes: tuple[str, ...] = (".eml", ".emlx")

    def recognises(self, document: Document) -> bool:
        """Whether a document begins with the header of a mail. Never raises."""
        return looks_like_mail(document.data)

    def read(self, document: Document, settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
        """Yield every meeting that the mail invites to; the mail itself where it has no calendar part. Never raises.

        Of a mail that invites to a private event, nothing is read but that it does.
        """
        from copilot_sync.mail.joining import invites_in  # noqa: PLC0415 -- only a mail pays for it

        mail, failed = taken_apart(document)
        if mail is not None:
            yield from invites_in(mail, document.source, settings)
        if failed is not None:
            yield failed


READER: InviteReader = MailReader()
