"""The mailbox of copies on an IMAP server (RFC 9051, section 6.4.4)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import fields
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from copilot_sync.adapters import AdapterError
from copilot_sync.mail.marks import HEADER, id_start
from copilot_sync_email.imap_connection import connection_of
from copilot_sync_email.reaching import MAILBOX_SERVER, is_loopback
from copilot_sync_email.smtp_settings import Security
from copilot_sync_email.source_settings import ImapSettings
from copilot_sync_email.token_settings import TokenSettings

if TYPE_CHECKING:
    from datetime import timedelta

    from copilot_sync.adapters import Context
    from copilot_sync_email.copies import Search
    from copilot_sync_email.smtp_settings import SmtpSettings


def imap_search(settings: SmtpSettings, context: Context) -> Search:
    """A search on a server, by Message-ID and by our own header. It connects each time, since it is seldom needed.

    Raises:
        AdapterError: the address is not understood, is not encrypted, or there is no password for it.
    """
    mailbox, folder = _place(settings)
    connection = connection_of(mailbox, context, MAILBOX_SERVER)

    def search(key: str, _age: timedelta) -> bool:
        wanted = ["OR", "HEADER", "Message-ID", id_start(key), "HEADER", HEADER, key]
        with closing(connection), connection.folder(folder) as (client, _):
            return bool(client.search(wanted))

    return search


def _place(settings: SmtpSettings) -> tuple[ImapSettings, str]:
    """The mailbox of an address, and the folder in it."""
    try:
        url = urlsplit(settings.bcc_mailbox)
        port, host, user = url.port, url.hostname, unquote(url.username or "")
    except ValueError:
        port, host, user = None, None, ""
    if not host or not user or url.password:
        raise AdapterError(
            "`bcc_mailbox` is not understood; write imaps://USER@HOST/FOLDER, with %40 for an @ in the user's name "
            "and without a password"
        )
    encrypted = url.scheme == "imaps"
    if not encrypted and not is_loopback(host):
        raise AdapterError("`bcc_mailbox` is not encrypted; write imaps:// rather than imap://")
    mailbox = ImapSettings(
        host=host,
        port=port or 0,
        security=Security.TLS if encrypted else Security.NONE,
        ca_file=settings.ca_file,
        user=user,
        password_variable=settings.bcc_password_variable,
        password_file_variable=settings.bcc_password_file_variable,
        timeout=settings.timeout,
        **(_tokens(settings) if settings.bcc_token else {}),
    )
    return mailbox, unquote(url.path.strip("/")) or "INBOX"


def _tokens(settings: SmtpSettings) -> dict[str, Any]:
    """Where the messenger has its tokens."""
    return {known.name: getattr(settings, known.name) for known in fields(TokenSettings)}
