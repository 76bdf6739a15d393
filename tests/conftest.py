"""What holds for every test: no network but loopback, nobody's settings, and no silent skip in CI."""

from __future__ import annotations

import dataclasses
import ipaddress
import mailbox
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from datetime import datetime, tzinfo
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.invite import Invite
from copilot_sync.testing.contracts.base import DOES_NOT_APPLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from email.message import EmailMessage


def _is_loopback(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {"localhost", "", None}:
        return True
    try:
        return ipaddress.ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        return False


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:
        return  # no network, or the path of a Unix socket
    if not _is_loopback(host):
        pytest.fail(f"a test reached out to {host!r}; only loopback is open to tests")


def pytest_configure() -> None:
    """An audit hook (PEP 578) sees every way out of the process and needs no patching.

    A shell starts what it puts in the background with Ctrl-C ignored, and what tests start would inherit that.
    """
    sys.addaudithook(_refuse_network)
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True, scope="session")
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    nowhere = str(tmp_path_factory.mktemp("nobody"))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("COPILOT_SYNC_")]:
            patch.delenv(name)
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS"):
            patch.setenv(name, nowhere)
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI everything that a test may need has been installed, so a skip means that something is missing.

    A contract test that does not apply to an adapter is missing nothing.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter is not None else []
    if os.environ.get("CI") and any(DOES_NOT_APPLY not in str(report.longrepr) for report in skipped):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _plain(value: object, *, defaults: bool = False) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tzinfo):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(item, defaults=defaults) for item in value]
    if dataclasses.is_dataclass(value):
        said = ((field.name, getattr(value, field.name), field.default) for field in dataclasses.fields(value))
        return {name: _plain(item, defaults=defaults) for name, item, default in said if defaults or item != default}
    return value


@pytest.fixture(scope="session")
def plain() -> Callable[..., Any]:
    """A value as JSON would have it; fields that have their defaults are left out, unless `defaults`."""
    return _plain


@pytest.fixture(scope="session")
def told() -> Callable[..., list[dict[str, Any]]]:
    """What an adapter read: of an invite the fields that are wanted, of anything else its kind and the reason."""

    def told_of(results: Iterable[Any], expected: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [
            {name: _plain(getattr(result, name)) for name in wanted}
            if isinstance(result, Invite)
            else {type(result).__name__.lower(): result.reason}
            for result, wanted in zip(results, expected, strict=True)
        ]

    return told_of


@dataclasses.dataclass(frozen=True)
class MailServer:
    """A mail server in a process of its own, and what it has taken."""

    port: int
    folder: Path
    """Where each recipient has a Maildir, named by the address."""

    def box(self, address: str) -> list[EmailMessage]:
        """What lies in the mailbox of an address, in the order of its keys."""
        box = mailbox.Maildir(self.folder / address)
        return [message_from_bytes(box.get_bytes(key), policy=policy.default) for key in sorted(box.keys())]

    def boxes(self) -> dict[str, list[EmailMessage]]:
        """Every mailbox by its address."""
        return {path.name: self.box(path.name) for path in sorted(self.folder.iterdir())}


@pytest.fixture
def mail_server(tmp_path: Path) -> Iterator[Callable[..., MailServer]]:
    """Starts mail servers, which take everything and end with the test: ``server = mail_server()``.

    ``mailboxes`` are made beforehand, ``refused`` are addresses that take nothing, ``lmtp`` has the ports to which what
    comes for an address is delivered, and ``faults`` say what happens to the message of a number, such as
    ``{3: "lost"}``; `tests/mail_server.py` has their names.
    """

    def start(
        *,
        mailboxes: Iterable[str] = (),
        refused: Iterable[str] = (),
        lmtp: Mapping[str, int] | None = None,
        faults: Mapping[int, str] | None = None,
    ) -> MailServer:
        folder = tmp_path / f"mail-{len(list(tmp_path.glob('mail-*')))}"
        folder.mkdir()
        said = [f"--mailbox={address}" for address in mailboxes]
        said += [f"--refuse={address}" for address in refused]
        said += [f"--lmtp={address}={port}" for address, port in (lmtp or {}).items()]
        said += [f"--fault={number}={kind}" for number, kind in (faults or {}).items()]
        program = Path(__file__).with_name("mail_server.py")
        process = started.enter_context(
            subprocess.Popen(  # noqa: S603 -- the interpreter that runs the tests
                [sys.executable, program, folder, *said], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        )
        started.callback(process.terminate)
        assert process.stdout is not None
        return MailServer(int(process.stdout.readline()), folder)

    with ExitStack() as started:
        yield start
