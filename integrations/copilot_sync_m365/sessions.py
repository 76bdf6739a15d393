"""Sessions of requests as we want them: bounded, without cookies, without a login that was made for other purposes."""

from __future__ import annotations

import os
import ssl
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, ProxyError, SSLError, Timeout
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from copilot_sync import __version__
from copilot_sync.adapters import AdapterError, TransientError

if TYPE_CHECKING:
    from requests import PreparedRequest, Response

CONNECTING = 10.0
"""Seconds for a connection to come about."""
UNVERIFIED = "CERTIFICATE_VERIFY_FAILED"
"""What OpenSSL says where a certificate is none that we trust, or another host's."""
NO_TUNNEL = "Tunnel connection failed"
"""What the standard library says where a proxy does not let us through."""
WHO_ARE_YOU = f"{NO_TUNNEL}: 407"
WAY_OUT = (
    "let the firewall pass us to it, port 443, or set HTTPS_PROXY to the address of a proxy that does; "
    "docs/microsoft-365.md has the hosts"
)

OURS_UNREADABLE = (
    "`ca_file` cannot be read, or holds no certificates (PEM); its path begins at the folder of the settings; check it"
)
THEIRS_UNREADABLE = (
    "the file of certificates that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names is not there, or holds none (PEM); check "
    "its path"
)


class NoCertificatesError(OSError):
    """There is no file where one of certificates was named. Nothing was sent. Its text says whose fault it is."""


def certificates(ca_file: str, folder: Path) -> str:
    """The path of the file of certificates that settings name; empty where they name none.

    Without, those of the environment count, and are looked at alike
    (https://requests.readthedocs.io/en/latest/user/advanced/#ssl-cert-verification).

    Args:
        ca_file: As an admin wrote it.
        folder: Of the settings, in which its path begins.

    Raises:
        AdapterError: the file cannot be read, or holds none.
    """
    theirs = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    path = folder / ca_file if ca_file else Path(theirs) if theirs else None
    if path is None:
        return ""
    try:
        if ca_file or not path.is_dir():  # the environment may name a folder of them
            ssl.create_default_context(cafile=path)
    except (OSError, ValueError):  # an SSLError is an OSError
        raise AdapterError(OURS_UNREADABLE if ca_file else THEIRS_UNREADABLE) from None
    return str(path) if ca_file else ""


class Session(requests.Session):
    """A session that follows no redirect, and trusts the certificates of the settings.

    Proxies and certificate authorities of the environment count: many organisations have no other way out.

    Args:
        ca_file: Certificates that are trusted, and no others; empty: those of the environment, else of the system.
        timeout: Seconds without a byte.
        connections: Kept open at one time.
    """

    def __init__(self, *, ca_file: str = "", timeout: float = 60.0, connections: int = 4) -> None:
        super().__init__()
        self._ca_file = ca_file or None
        self._timeout = timeout
        self.mount("https://", HTTPAdapter(pool_connections=2, pool_maxsize=connections, pool_block=True))
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self.headers["User-Agent"] = f"copilot-sync/{__version__}"

    def request(self, *arguments: Any, **named: Any) -> Response:  # noqa: ANN401 -- as the library has it
        """As the library does, within these bounds.

        Raises:
            NoCertificatesError: a file of certificates that is named is not there, or not any more.
        """
        named.setdefault("timeout", (CONNECTING, self._timeout))
        named.setdefault("verify", self._ca_file)
        named.setdefault("auth", _nobody)
        try:
            return super().request(*arguments, **(named | {"allow_redirects": False}))
        except OSError as error:
            if type(error) is not OSError or error.errno is not None:  # else the library says that there is no file
                raise
        raise NoCertificatesError(OURS_UNREADABLE if self._ca_file else THEIRS_UNREADABLE)


def _nobody(request: PreparedRequest) -> PreparedRequest:
    """No login from a .netrc."""
    return request


def was_never_sent(error: Exception) -> bool:
    """Whether a request failed before a byte of it went out, so that it certainly had no effect.

    Other trouble with encryption is no proof: a connection may break in the middle of an answer.
    """
    if isinstance(error, ConnectTimeout | NoCertificatesError):
        return True
    if isinstance(error, SSLError):
        return UNVERIFIED in str(error)
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, ProxyError):  # said as well where the way through the proxy breaks after the request went out
        reason = getattr(reason, "original_error", None)
        return isinstance(reason, NewConnectionError | ConnectTimeoutError) or str(reason).startswith(NO_TUNNEL)
    return isinstance(reason, NewConnectionError)


def trouble(error: Exception, host: str, *, cure: str = WAY_OUT) -> AdapterError:
    """The error for a host that was not reached, or broke off. It quotes nothing: URLs name mailboxes.

    Args:
        error: What happened.
        host: As people know it.
        cure: What helps where there is no way to it.
    """
    if isinstance(error, NoCertificatesError):
        return AdapterError(str(error))
    if isinstance(error, SSLError) and UNVERIFIED in str(error):
        return AdapterError(
            f"{host} could not prove who it is; a certificate authority of your own belongs into `ca_file`"
        )
    if isinstance(error, SSLError):
        return TransientError(f"{host} and we could not agree on encryption; check the network, and any proxy")
    if isinstance(error, ProxyError) and WHO_ARE_YOU in str(error):
        return TransientError(
            "the proxy in HTTPS_PROXY asks who we are; write a name and a password into it, as in "
            "http://NAME:PASSWORD@proxy.example:8080"
        )
    if isinstance(error, ProxyError):
        return TransientError(
            f"{host} could not be reached through the proxy in HTTPS_PROXY; check its address, and whether it lets us "
            "through to this host"
        )
    if was_never_sent(error):
        return TransientError(f"{host} could not be reached; {cure}")
    if isinstance(error, Timeout):
        return TransientError(f"{host} did not answer in time")
    return TransientError(f"the connection to {host} broke")
