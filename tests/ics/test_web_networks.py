"""Where we connect to, and where never."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, ip_address
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync_ics.web_networks import checked, looked_up, refusal

if TYPE_CHECKING:
    from collections.abc import Callable

PRIVATE = [
    "127.0.0.1",
    "127.8.9.10",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "198.18.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
]
NEVER = [
    "0.0.0.0",  # noqa: S104 -- nothing is bound here
    "0.1.2.3",
    "169.254.1.1",
    "169.254.169.254",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::127.0.0.1",
    "::ffff:0.0.0.0",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "172.32.0.1", "193.0.0.1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808"]


@pytest.mark.parametrize(
    ("address", "unless_allowed", "ever"),
    [
        *((address, True, False) for address in PRIVATE),
        *((address, True, True) for address in NEVER),
        *((address, False, False) for address in PUBLIC),
    ],
)
def test_which_addresses_are_refused(address: str, *, unless_allowed: bool, ever: bool) -> None:
    assert bool(refusal(ip_address(address), private_networks=False)) is unless_allowed
    assert bool(refusal(ip_address(address), private_networks=True)) is ever


@given(st.ip_addresses(v=4))
def test_an_address_of_ipv4_in_a_form_of_ipv6_is_judged_alike(address: IPv4Address) -> None:
    inner = f"{int(address):08x}"
    for form in (f"::ffff:{address}", f"64:ff9b::{address}", f"2002:{inner[:4]}:{inner[4:]}::1"):
        for allowed in (False, True):
            assert refusal(ip_address(form), private_networks=allowed) == refusal(address, private_networks=allowed)


def resolving(*addresses: str) -> Callable[[str, int], list[tuple[Any, ...]]]:
    return lambda _, port: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]


def test_a_host_with_one_refused_address_among_others_is_refused() -> None:
    found = looked_up("cal.example", 443, resolving("93.184.216.34", "10.0.0.1"))

    with pytest.raises(AdapterError, match=r"cal\.example is on this machine or in a private network; allow"):
        checked("cal.example", found, private_networks=False)


def test_numbers_are_addresses_that_nobody_is_asked_about() -> None:
    def ask(*_: object) -> list[tuple[Any, ...]]:
        raise AssertionError

    assert looked_up("192.0.2.1", 80, ask) == [ip_address("192.0.2.1")]
    assert looked_up("[2001:db8::1]", 80, ask) == [ip_address("2001:db8::1")]


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "017700000001", "localhost"])
def test_what_the_system_takes_for_this_machine_is_refused_however_it_is_written(host: str) -> None:
    found = looked_up(host, 80, resolving("127.0.0.1"))  # as getaddrinfo of common systems has it

    with pytest.raises(AdapterError, match="private network"):
        checked(host, found, private_networks=False)


@pytest.mark.parametrize(
    ("error", "kind", "said"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), AdapterError, "was not found"),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure"), TransientError, "is this machine online?"),
        (UnicodeError("label too long"), AdapterError, "was not found; is the address right?"),
        (None, AdapterError, "was not found; is the address right?"),
    ],
)
def test_a_host_that_cannot_be_found_is_told(error: Exception | None, kind: type[Exception], said: str) -> None:
    def ask(*_: object) -> list[tuple[Any, ...]]:
        if error:
            raise error
        return []

    with pytest.raises(kind, match=r"cal\.example") as caught:
        looked_up("cal.example", 443, ask)
    assert said in str(caught.value)
    assert type(caught.value) is kind
