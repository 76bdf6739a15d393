"""Which network addresses we connect to: an address from a calendar's settings, or where it leads, must not reach inside.

A name is resolved once and the connection goes to what was checked, so that a name cannot mean one thing to us and
another to the connection (DNS rebinding). TLS still verifies the name.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from copilot_sync.adapters import AdapterError, TransientError

Resolve = Callable[[str, int], Iterable[tuple[Any, ...]]]
IpAddress = IPv4Address | IPv6Address

SERVICES = frozenset(
    map(ip_address, ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"])
)
"""Where clouds tell machines their secrets (Amazon, Google and others; Alibaba; Oracle; Azure): no calendar is there."""
NOWHERE = tuple(
    map(
        ip_network,
        [
            "0.0.0.0/8",  # this network
            "169.254.0.0/16",  # link-local
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
            "::/8",  # unspecified, IPv4 in forms of old; ::1 is none of them
            "fe80::/10",  # link-local
            "fec0::/10",  # site-local, of old
            "ff00::/8",  # multicast
        ],
    )
)
"""Not the address of any one server (IANA's registries of special-purpose addresses, RFC 6890)."""
TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 addresses in IPv6 (RFC 6052)."""
PRIVATE = "is on this machine or in a private network"
CURE = "; allow private networks if that is meant"
NEVER = "is at an address where no calendar can be"


def refusal(address: IpAddress, *, private_networks: bool) -> str:
    """Why we do not connect to an address, or nothing. Some addresses are refused even where private ones are allowed."""
    inner = _inner(address)
    if inner in SERVICES or (not inner.is_loopback and any(inner in network for network in NOWHERE)):
        return NEVER
    if inner.is_global or private_networks:
        return ""
    return PRIVATE + CURE


def looked_up(host: str, port: int, resolve: Resolve | None = None) -> list[IpAddress]:
    """The network addresses of a host. `resolve` is `socket.getaddrinfo`, by default.

    Raises:
        AdapterError: there is no such host.
        TransientError: nobody could be asked.
    """
    return _literal(host) or _resolved(host, port, resolve or _ask)


def checked(host: str, addresses: Iterable[IpAddress], *, private_networks: bool) -> list[str]:
    """The network addresses of a host, where we may connect to each of them.

    Raises:
        AdapterError: one of them is refused.
    """
    found = list(addresses)
    for address in found:
        reason = refusal(address, private_networks=private_networks)
        if reason:
            raise AdapterError(f"{host} {reason}")
    return [str(address) for address in found]


def _inner(address: IpAddress) -> IpAddress:
    """The IPv4 address that an IPv6 one stands for, if it does."""
    if isinstance(address, IPv6Address):
        if address in TRANSLATED:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address


def _literal(host: str) -> list[IpAddress]:
    try:
        return [ip_address(host.strip("[]"))]
    except ValueError:
        return []


def _ask(host: str, port: int) -> Iterable[tuple[Any, ...]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def _resolved(host: str, port: int, resolve: Resolve) -> list[IpAddress]:
    try:
        found = [ip_address(entry[4][0]) for entry in resolve(host, port)]
    except socket.gaierror as error:
        if error.errno in {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", None)}:
            raise AdapterError(f"{host} was not found; is the address right, and is this machine online?") from None
        raise TransientError(f"{host} could not be looked up; is this machine online?") from None
    except (UnicodeError, ValueError, OSError):
        raise AdapterError(f"{host} was not found; is the address right?") from None
    if not found:
        raise AdapterError(f"{host} was not found; is the address right?")
    return found
