"""Servers that are not reached, and certificates that are not trusted: what an admin can do about it."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync_email.smtp_settings import Security

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.adapters import Context
    from copilot_sync_email.smtp_settings import SmtpSettings
    from copilot_sync_email.source_settings import ImapSettings

EXPIRED = 10
WRONG_NAME = frozenset({62, 64})
"""What OpenSSL calls a certificate that is too old, and one of another server (X509_V_ERR_…)."""


class Server(NamedTuple):
    """A server, and the settings that say where it is."""

    name: str
    settings: str


MAIL_SERVER = Server("the mail server", "`host`, `port` and `security`")
MAILBOX_SERVER = Server("the server of `bcc_mailbox`", "`bcc_mailbox`")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name alone: nothing is asked."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_in_the_open(settings: SmtpSettings | ImapSettings, others: str) -> None:
    """See that no other machine is spoken to without encryption; `others` are what to write instead.

    Raises:
        AdapterError: the settings want that.
    """
    if settings.security == Security.NONE and not is_loopback(settings.host):
        raise AdapterError(
            f'`security = "none"` is for a mail server on this machine alone; write {others}, '
            'or set `host` to "localhost"'
        )


def tls_of(settings: SmtpSettings | ImapSettings, context: Context) -> ssl.SSLContext | None:
    """The encryption of the settings; ``None`` where they want none.

    Raises:
        AdapterError: as `trusting`.
    """
    if settings.security == Security.NONE:
        return None
    return trusting(context.folder / settings.ca_file if settings.ca_file else None)


def trusting(ca_file: Path | None) -> ssl.SSLContext:
    """A context that checks certificates and names, against a file of authorities or against those of the system.

    Raises:
        AdapterError: the file cannot be read, or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=ca_file)
    except (OSError, ValueError):  # an SSLError is an OSError
        raise AdapterError("`ca_file` cannot be read, or holds no certificates (PEM); check its path") from None


def unreachable(error: OSError, server: Server = MAIL_SERVER) -> AdapterError:
    """The error for a connection that could not be made, or broke before anything was asked of the server."""
    name, settings = server
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in WRONG_NAME:
            why = f"is for another name; in {settings} write the one that it was made for"
        elif error.verify_code == EXPIRED:
            why = "has expired; ask who runs it to renew it"
        else:
            why = "is by nobody whom this machine trusts; name the authority's certificates in `ca_file`"
        return AdapterError(f"the certificate of {name} {why}")
    if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return AdapterError(f"we could not agree on encryption with {name}; check {settings}")
    if isinstance(error, socket.gaierror):
        return TransientError(f"we could not find the address of {name}; check {settings}, and the network")
    if isinstance(error, ConnectionRefusedError):
        return TransientError(f"nobody answers for {name}; check {settings}, and whether it runs")
    if isinstance(error, TimeoutError):
        return TransientError(f"{name} did not answer in time; check {settings}")
    return TransientError(f"the connection to {name} could not be made, or broke at once; check {settings}")
