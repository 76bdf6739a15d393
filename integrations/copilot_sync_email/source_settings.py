"""The ``[sources.NAME]`` tables of mail."""

from __future__ import annotations

from dataclasses import dataclass

from copilot_sync.mail.trust_settings import TrustSettings
from copilot_sync.options import VARIABLE, option
from copilot_sync_email.smtp_settings import Security
from copilot_sync_email.token_settings import TokenSettings

IMAP_PORTS = {Security.STARTTLS: 143, Security.TLS: 993, Security.NONE: 143}


@dataclass(frozen=True, kw_only=True)
class FileSettings(TrustSettings):
    """Mail in files."""

    path: str | tuple[str, ...] = option("", help="Where it is. Several: a list.", required=True)


@dataclass(frozen=True, kw_only=True)
class ImapServerSettings(TrustSettings):
    """A mailbox on a server."""

    host: str = option("", help="The mail server's name.", required=True)
    port: int = option(0, help="Its port. 0: 993 with tls, 143 with starttls.", minimum=0, maximum=65535)
    security: str = option(
        "tls",
        help="How the connection is encrypted. `none` is for a mail server on this machine alone.",
        choices=tuple(Security),
    )
    ca_file: str = option(
        "", help="A file of certificates (PEM) that we trust, and no others. Default: those that the system trusts."
    )
    user: str = option("", help="The user name at the mail server.", required=True)
    folders: tuple[str, ...] = option(("INBOX",), help="The folders that are read.")
    password_variable: str = option(
        "COPILOT_SYNC_IMAP_PASSWORD", help="The environment variable that holds the password.", written=VARIABLE
    )
    password_file_variable: str = option(
        "COPILOT_SYNC_IMAP_PASSWORD_FILE",
        help="The environment variable that holds the path of a file with the password.",
        written=VARIABLE,
    )
    largest: float = option(
        5.0,
        help="Megabytes. Of a larger mail we fetch the words and the calendar, and no attachment.",
        minimum=0.01,
        maximum=50,
    )
    timeout: float = option(60.0, help="Seconds to wait for any answer.", minimum=0.1, maximum=3600)


@dataclass(frozen=True, kw_only=True)
class ImapSettings(TokenSettings, ImapServerSettings):
    """A mailbox on a server, and how we sign in."""

    handled_keyword: str = option(
        "",
        help="A keyword, such as `$CopilotSync`, that a mail gets once it was dealt with. Default: nothing is marked.",
    )
    handled_folder: str = option(
        "",
        help="A folder to which a mail is moved once it was dealt with. It is read as well. Default: nothing is moved.",
    )
