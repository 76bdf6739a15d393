"""The mailboxes that this package offers to a sync. Light to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Offer
from copilot_sync_email.source_settings import FileSettings, ImapSettings

if TYPE_CHECKING:
    from copilot_sync.adapters import Context, InviteSource


def open_maildirs(settings: FileSettings, context: Context) -> InviteSource:
    """A source for the Maildirs of the settings.

    Raises:
        AdapterError: two of them are the same.
    """
    from copilot_sync_email.mail_folders import maildir_source  # noqa: PLC0415 -- an offer costs little until it is taken

    return maildir_source(settings, context)


def open_mail_files(settings: FileSettings, context: Context) -> InviteSource:
    """A source for folders of .eml files.

    Raises:
        AdapterError: two of them are the same, or one lies in another.
    """
    from copilot_sync_email.mail_folders import eml_source  # noqa: PLC0415 -- as above

    return eml_source(settings, context)


def open_mbox(settings: FileSettings, context: Context) -> InviteSource:
    """A source for the mbox files of the settings.

    Raises:
        AdapterError: two of them are the same.
    """
    from copilot_sync_email.mbox_source import mbox_source  # noqa: PLC0415 -- as above

    return mbox_source(settings, context)


def open_imap(settings: ImapSettings, context: Context) -> InviteSource:
    """A source for folders of a mailbox on a server. It connects when it is first asked.

    Raises:
        AdapterError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync_email.imap_source import imap_source  # noqa: PLC0415 -- as above

    return imap_source(settings, context)


MAILDIR: Offer[InviteSource] = Offer(title="Maildirs", settings=FileSettings, open=open_maildirs)
EML: Offer[InviteSource] = Offer(
    title="Folders of mails (.eml and .emlx files)", settings=FileSettings, open=open_mail_files
)
MBOX: Offer[InviteSource] = Offer(title="Mailboxes in one file (mbox)", settings=FileSettings, open=open_mbox)
IMAP: Offer[InviteSource] = Offer(title="Mailboxes on a server (IMAP)", settings=ImapSettings, open=open_imap)
