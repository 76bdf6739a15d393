"""Addresses of web calendars: what is one, where it may lead, and how it is named without its secret.

Whoever knows the address of a shared calendar can often read it. So an address is shown as scheme and host alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from urllib.parse import unquote, urljoin

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from copilot_sync.adapters import AdapterError

LONGEST = 2_000
"""Characters of an address."""
SCHEMES = {"https": "https", "webcal": "https", "webcals": "https", "http": "http"}
"""webcal: is not registered and says nothing of encryption; its addresses are often secret, so we never guess http."""
USUAL = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a web calendar is."""

    url: str = field(repr=False)
    """http(s), with neither login nor fragment."""
    host: str
    scheme: str
    port: int
    login: tuple[bytes, bytes] | None = field(default=None, repr=False)
    """User and password, for this scheme, host and port alone."""

    @property
    def title(self) -> str:
        """For people: no path, no login."""
        port = "" if self.port == USUAL[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}/…"


def address_of(text: str) -> Address:
    """An address as somebody wrote it.

    Raises:
        AdapterError: it is none. The text does not quote it.
    """
    written, _, rest = text.strip().partition("://")
    scheme = SCHEMES.get(written.lower())
    parts = _parts(f"{scheme}://{rest}")
    if scheme is None or not parts.host:
        raise AdapterError("is no address of a web calendar; one begins with https://, webcal:// or http:// and a host")
    login = None
    if parts.auth:
        user, _, password = parts.auth.partition(":")
        login = unquote(user).encode(), unquote(password).encode()
    return _made(parts, scheme, parts.host, login)


def led_on(address: Address, location: str) -> Address:
    """Where an answer leads from an address (RFC 9110, section 15.4), without the login where that is somewhere else.

    Raises:
        AdapterError: it leads nowhere, out of the web, or to where nothing is encrypted any more.
    """
    try:
        parts = _parts(urljoin(address.url, location.strip()))
    except ValueError:
        raise AdapterError(f"{address.host} leads on to what is no address") from None
    scheme = (parts.scheme or "").lower()
    if scheme not in USUAL or not parts.host:
        raise AdapterError(f"{address.host} leads on to what is no address in the web")
    if address.scheme == "https" and scheme == "http":
        raise AdapterError(f"{address.host} leads on to an address that is not encrypted (http); we do not go there")
    following = _made(parts, scheme, parts.host, None)
    same = (following.scheme, following.host, following.port) == (address.scheme, address.host, address.port)
    return replace(following, login=address.login) if same else following


def _parts(text: str) -> Url:
    if len(text) > LONGEST:
        raise AdapterError(f"is longer than {LONGEST:,} characters, which no address of a calendar is")
    try:
        return parse_url(text)
    except (LocationParseError, ValueError):
        raise AdapterError("is no address of a web calendar; copy it once more") from None


def _made(parts: Url, scheme: str, host: str, login: tuple[bytes, bytes] | None) -> Address:
    plain = Url(scheme=scheme, host=host, port=parts.port, path=parts.path or "/", query=parts.query)
    return Address(url=plain.url, host=host, scheme=scheme, port=parts.port or USUAL[scheme], login=login)
