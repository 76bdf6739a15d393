"""The ``[messenger]`` table where its adapter is ``smtp``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from copilot_sync.mail.addresses import ADDRESS
from copilot_sync.options import VARIABLE, option
from copilot_sync_email.token_settings import TokenSettings


class Security(StrEnum):
    """How the connection is kept secret (RFC 8314)."""

    STARTTLS = "starttls"
    """Encrypted before anything is said; a server that cannot is refused."""
    TLS = "tls"
    """Encrypted from the first byte."""
    NONE = "none"
    """Not encrypted. On this machine alone."""


PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, kw_only=True)
class SmtpServerSettings:
    """How messages are handed to a mail server, and where their copies are."""

    host: str = option("", help="The mail server's name.", required=True)
    port: int = option(0, help="Its port. 0: 587 with starttls, 465 with tls, 25 with none.", minimum=0, maximum=65535)
    security: str = option(
        "starttls",
        help="How the connection is encrypted. `none` is for a mail server on this machine alone.",
        choices=tuple(Security),
    )
    ca_file: str = option(
        "", help="A file of certificates (PEM) that we trust, and no others. Default: those that the system trusts."
    )
    sender: str = option(
        "", help="The address that messages come from. Somebody reads it.", written=ADDRESS, required=True
    )
    sender_name: str = option("", help="The name before it. Default: the organisation's name.")
    reply_to: str = option("", help="Where answers go, if not to the sender.", written=ADDRESS)
    user: str = option("", help="The user name at the mail server. Empty: we do not sign in.")
    password_variable: str = option(
        "COPILOT_SYNC_SMTP_PASSWORD", help="The environment variable that holds the password.", written=VARIABLE
    )
    password_file_variable: str = option(
        "COPILOT_SYNC_SMTP_PASSWORD_FILE",
        help="The environment variable that holds the path of a file with the password.",
        written=VARIABLE,
    )
    bcc: str = option("", help="A mailbox that gets a copy of each message.", written=ADDRESS)
    bcc_mailbox: str = option(
        "",
        help="Where we find these copies: maildir:PATH, mbox:PATH or imaps://USER@HOST/FOLDER. "
        "Then a message whose fate is in doubt is looked up there.",
    )
    bcc_password_variable: str = option(
        "COPILOT_SYNC_BCC_PASSWORD",
        help="The environment variable that holds the password for that mailbox.",
        written=VARIABLE,
    )
    bcc_password_file_variable: str = option(
        "COPILOT_SYNC_BCC_PASSWORD_FILE",
        help="The environment variable that holds the path of a file with it.",
        written=VARIABLE,
    )
    bcc_token: bool = option(
        False, help="Sign in at that mailbox with an access token too, from where the messenger has its own."
    )
    settles_after: int = option(
        15,
        help="Minutes after which a copy that is not there was never sent. Before, it may be under way.",
        minimum=0,
        maximum=1440,
    )
    most_per_minute: int = option(
        0, help="Messages in a minute, evenly spaced. 0: no limit.", minimum=0, maximum=10_000
    )
    timeout: float = option(60.0, help="Seconds to wait for any answer but the last.", minimum=0.1, maximum=3600)
    last_timeout: float = option(
        600.0,
        help="Seconds to wait for the answer that a message was taken. Less leaves more of them in doubt.",
        minimum=0.1,
        maximum=3600,
    )


@dataclass(frozen=True, kw_only=True)
class SmtpSettings(TokenSettings, SmtpServerSettings):
    """The table."""
