"""One visit to a web calendar: bounded in time, bytes and redirects, and told in our own words.

Errors of the libraries name whole addresses, which may be secret; none of them is passed on, and neither are the lines
that urllib3 logs.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING

import requests
from requests.auth import HTTPBasicAuth
from requests.exceptions import ContentDecodingError, ProxyError, SSLError, Timeout
from urllib3.exceptions import HTTPError

from copilot_sync import __version__
from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync.folders import LARGEST
from copilot_sync_ics.web_addresses import led_on
from copilot_sync_ics.web_answers import refused
from copilot_sync_ics.web_connections import CheckedTransport, Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync_ics.web_addresses import Address
    from copilot_sync_ics.web_networks import Resolve

CONNECTING = 10.0
"""Seconds for a connection to come about."""
SILENT = 30.0
"""Seconds without a byte."""
LONGEST_VISIT = 120.0
"""Seconds in all, redirects included."""
MOST_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED, OK = 304, 200
LONGEST_VALIDATOR = 1_000
PIECE = 65_536
UNVERIFIED = "CERTIFICATE_VERIFY_FAILED"
"""What OpenSSL says where a certificate is none that we trust, or another host's."""
HEADERS = {
    "User-Agent": f"copilot-sync/{__version__}",
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "gzip",
}


@dataclass(frozen=True, slots=True)
class Page:
    """What an address gave, with what tells whether that is still so (RFC 9110, section 8.8)."""

    data: bytes
    content_type: str = ""
    etag: str = ""
    modified: str = ""


@dataclass
class Visitor:
    """Goes to addresses, each time with a session of its own: no cookie and no connection is kept."""

    private_networks: bool = False
    resolve: Resolve | None = None
    longest: float = LONGEST_VISIT
    requests_made: int = 0
    """So far, redirects included."""

    def get(self, address: Address, *, etag: str = "", modified: str = "") -> Page | None:
        """What is at an address; ``None`` where that is what it was when it had this ETag and Last-Modified.

        Raises:
            AdapterError: of the kind that says what to do.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {name: value for name, value in conditions.items() if value}
        with _unlogged(), Watch(self.longest) as watch, self._session(watch) as session:
            try:
                page = self._followed(session, address, headers)
            except (requests.RequestException, HTTPError, ValueError, OSError) as error:
                if not watch.expired:
                    raise _trouble(address.host, error) from None
            if watch.expired:  # a body that tells no length looks whole when it is cut
                reason = f"took longer than {self.longest:g} seconds; it is asked again in the next run"
                raise TransientError(f"{address.host} {reason}")
            return page

    def _session(self, watch: Watch) -> requests.Session:
        session = requests.Session()
        transport = CheckedTransport(watch, private_networks=self.private_networks, resolve=self.resolve)
        session.mount("https://", transport)
        session.mount("http://", transport)
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        session.headers.update(HEADERS)
        return session

    def _followed(self, session: requests.Session, address: Address, headers: dict[str, str]) -> Page | None:
        for _ in range(MOST_REDIRECTS + 1):
            self.requests_made += 1
            with session.get(
                address.url,
                headers=headers,
                auth=HTTPBasicAuth(*address.login) if address.login else _nobody,
                timeout=(CONNECTING, SILENT),
                stream=True,
                allow_redirects=False,
            ) as answer:
                if answer.status_code in REDIRECTS and answer.headers.get("Location"):
                    address = led_on(address, answer.headers["Location"])
                    continue
                if answer.status_code == NOT_MODIFIED and headers:
                    return None
                if answer.status_code != OK:
                    raise refused(answer.status_code, address.host, answer.headers, datetime.now(UTC))
                return _page(answer, address.host)
        raise AdapterError(f"{address.host} leads on and on, more than {MOST_REDIRECTS} times; is the address right?")


def _page(answer: requests.Response, host: str) -> Page:
    pieces, size = [], 0
    for piece in answer.iter_content(PIECE):
        size += len(piece)
        if size > LARGEST:
            most = f"{LARGEST // 1_000_000} MB"
            raise AdapterError(f"{host} gives more than {most}, which is more than we read; ask for a shorter calendar")
        pieces.append(piece)
    etag, modified = (_validator(answer.headers.get(name, "")) for name in ("ETag", "Last-Modified"))
    return Page(b"".join(pieces), answer.headers.get("Content-Type", ""), etag, modified)


def _validator(value: str) -> str:
    """As it came, so that it can be sent back; nothing, where that could not be."""
    return value if len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable() else ""


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """No login, and none from a .netrc either: it was made for other purposes."""
    return request


def _trouble(host: str, error: Exception) -> AdapterError:
    if isinstance(error, SSLError) and UNVERIFIED in str(error):
        return AdapterError(
            f"{host} could not prove who it is; a certificate authority of your own belongs in a file that "
            "REQUESTS_CA_BUNDLE names"
        )
    if isinstance(error, SSLError):
        return AdapterError(
            f"{host} speaks no encryption that we know; if it has none and you accept that, write its address with http://"
        )
    if isinstance(error, ProxyError):
        return TransientError(f"{host} could not be reached through the proxy that the environment names")
    if isinstance(error, Timeout):
        return TransientError(f"{host} did not answer in time")
    if isinstance(error, ContentDecodingError):
        return AdapterError(f"{host} gives what cannot be unpacked; is the address right?")
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return TransientError(f"{host} broke the connection off")
    return AdapterError(f"{host} cannot be asked ({type(error).__name__}); is the address right?")


@contextmanager
def _unlogged() -> Iterator[None]:
    """Without the lines of urllib3, which name whole addresses."""
    logger = logging.getLogger("urllib3.connectionpool")
    logger.addFilter(_nothing)
    try:
        yield
    finally:
        logger.removeFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False
