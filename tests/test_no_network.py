"""The guard in conftest.py: a test that forgets to stay at home must fail, not pass on a good day."""

from __future__ import annotations

import os
import socket

import pytest

ELSEWHERE = ("192.0.2.1", 80)  # TEST-NET-1, RFC 5737


def test_a_connection_outward_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception, match="only loopback"):
        socket.create_connection(ELSEWHERE, timeout=1)


def test_looking_up_a_name_fails_the_test() -> None:
    with pytest.raises(pytest.fail.Exception, match="only loopback"):
        socket.getaddrinfo("calendar.example", 443)


def test_a_datagram_outward_fails_the_test() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(pytest.fail.Exception, match="only loopback"),
    ):
        sender.sendto(b"hello", ELSEWHERE)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()


def test_settings_of_the_person_who_runs_the_tests_do_not_count() -> None:
    assert not [name for name in os.environ if name.startswith("COPILOT_SYNC_")]
