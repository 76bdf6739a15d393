"""The mailbox of copies on an IMAP server (RFC 9051, section 6.4.4)."""

from __future__ import annotations

import logging
from imaplib import IMAP4
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from copilot_sync.adapters import AdapterError, AuthenticationError, TransientError
from copilot_sync_email.own_mail import HEADER, id_start
from copilot_sync_email.passwords import password_from
from copilot_sync_email.reaching import MAILBOX_SERVER, is_loopback, trusting, unreachable

if TYPE_CHECKING:
    from datetime import timedelta

    from copilot_sync.adapters import Context
    from copilot_sync_email.copies import Search
    from copilot_sync_email.smtp_settings import SmtpSettings

logging.getLogger("imapclient").setLevel(logging.WARNING)  # below, it writes down addresses and what servers say


def imap_search(settings: SmtpSettings, context: Context) -> Search:
    """A search on a server, by Message-ID and by our own header. It connects each time, since it is seldom needed.

    Raises:
        AdapterError: the address is not understood, is not encrypted, or there is no password for it.
    """
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
    password = password_from(context, settings.bcc_password_variable, settings.bcc_password_file_variable)
    folder = unquote(url.path.strip("/")) or "INBOX"
    tls = trusting(context.folder / settings.ca_file if settings.ca_file else None) if encrypted else None

    def search(key: str, _age: timedelta) -> bool:
        try:
            with IMAPClient(host, port, ssl=encrypted, ssl_context=tls, timeout=settings.timeout) as client:
                client.login(user, password)
                client.select_folder(folder, readonly=True)
                wanted = ["OR", "HEADER", "Message-ID", id_start(key), "HEADER", HEADER, key]
                return bool(client.search(wanted))
        except (LoginError, UnicodeError):
            problem: AdapterError = AuthenticationError(
                "the server of `bcc_mailbox` does not accept our sign-in; check its user and password"
            )
        except IMAP4.abort:
            problem = TransientError("the connection to the server of `bcc_mailbox` broke")
        except IMAPClientError:
            problem = AdapterError("`bcc_mailbox` cannot be searched; check that its folder is there")
        except OSError as error:
            problem = unreachable(error, MAILBOX_SERVER)
        raise problem

    return search
