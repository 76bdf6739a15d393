"""``copilot-sync check`` on addresses of web calendars."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Check = Callable[..., tuple[int, dict[str, Any]]]

ALLOWED = "--allow-private-networks"


@pytest.fixture
def check(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Check:
    """Run it; the exit code and the report."""
    monkeypatch.chdir(tmp_path)

    def check(*arguments: str) -> tuple[int, dict[str, Any]]:
        code = main(["check", "--format", "json", "--now", "2027-03-03T15:00:00Z", *arguments])
        captured = capfd.readouterr()
        assert "zz" not in captured.out + captured.err
        return code, json.loads(captured.out)

    return check


def failed(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["source"], one["reason"]) for one in report["coverage"]["failed"]]


def test_a_web_calendar_is_judged_beside_files_and_named_without_its_path(
    check: Check, web: Any, answer: Any, calendar: Callable[..., bytes], tmp_path: Path
) -> None:
    web.answers["/zzsecret.ics"] = answer(calendar("a"))
    tmp_path.joinpath("b.ics").write_bytes(calendar("b"))
    address = f"http://127.0.0.1:{web.port}/zzsecret.ics"

    code, report = check(address, "b.ics", address, ALLOWED)

    assert code == 1
    assert {one["source"] for one in report["meetings"]} == {f"http://127.0.0.1:{web.port}/…", "b.ics"}
    assert web.paths() == ["/zzsecret.ics"]


def test_private_networks_are_for_who_asks_for_them(
    check: Check, web: Any, answer: Any, calendar: Callable[..., bytes], tmp_path: Path
) -> None:
    web.answers["/zz"] = answer(calendar("a"))
    tmp_path.joinpath("b.ics").write_bytes(calendar("b"))

    code, report = check(f"http://127.0.0.1:{web.port}/zz")
    assert (code, web.asked) == (4, [])
    ((source, reason),) = failed(report)
    assert source == f"http://127.0.0.1:{web.port}/…"
    assert reason == "127.0.0.1 is on this machine or in a private network; allow private networks if that is meant"
    assert check(f"http://127.0.0.1:{web.port}/zz", "b.ics")[0] == 3


@pytest.mark.parametrize(
    ("address", "source", "said"),
    [
        ("https://", "https:///…", "is no address of a web calendar"),
        ("webcal://zz:zz@127.0.0.1:port/zz", "webcal://127.0.0.1:port/…", "is no address of a web calendar"),
        ("http://localhost:{port}/zz?zz#zz", "http://localhost:{port}/…", "no calendar at this address any more (404)"),
    ],
)
def test_what_cannot_be_read_says_why_and_shows_no_secret(
    check: Check, web: Any, address: str, source: str, said: str
) -> None:
    code, report = check(address.format(port=web.port), ALLOWED)

    assert code == 4
    ((shown, reason),) = failed(report)
    assert shown == source.format(port=web.port)
    assert said in reason


def test_without_a_network_it_says_so(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def offline(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", offline)

    code, report = check("https://cal.example/zz.ics")

    assert code == 4
    assert failed(report) == [
        ("https://cal.example/…", "cal.example was not found; is the address right, and is this machine online?")
    ]
