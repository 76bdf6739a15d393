"""A sync that stays runs again as soon as new mail comes, where the mail server says so."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from imapclient import IMAPClient

from copilot_sync.adapters import TransientError
from copilot_sync_email import imap_waiting
from copilot_sync_email.source_offers import IMAP
from copilot_sync_email.source_settings import ImapSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from copilot_sync.adapters import Context

MEETINGS = 6
LONG = 120.0
"""Seconds that nothing here should take, on however busy a machine."""


def source(context: Context, port: int, folder: str = "INBOX") -> Any:
    settings = ImapSettings(
        host="127.0.0.1", port=port, security="none", user="demouser", folders=(folder,), timeout=5.0
    )
    return IMAP.open(settings, replace(context, environment={"COPILOT_SYNC_IMAP_PASSWORD": "demopass"}))


def wait_until(there: Callable[[], bool]) -> None:
    ends = time.monotonic() + LONG
    while not there() and time.monotonic() < ends:
        time.sleep(0.1)
    assert there()


def hears(watch: Any, checker: Any, seconds: float) -> bool:
    """Whether new mail is heard of; pymap may break off where mail comes as a wait is said anew, and then more mail comes."""
    for _ in range(200):
        try:
            if watch.wait(seconds):
                return True
        except TransientError:
            watch.wait(0)
            checker.receive(MEETINGS)
    return False


def test_the_wait_ends_when_mail_has_come(checker: Any, port: int, context: Context) -> None:
    watch = source(context, port, checker.folder)
    assert not watch.wait(0)
    assert not watch.wait(0.2)
    checker.receive(MEETINGS)
    assert watch.wait(LONG)
    checker.receive(MEETINGS + 1)
    time.sleep(0.5)
    assert watch.wait(0.1)  # what came while nobody asked
    assert not watch.wait(0.2)
    watch.close()


@pytest.fixture
def impatient(checker: Any, port: int, context: Context, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A source that says anew that it waits each time it is asked."""
    monkeypatch.setattr(imap_waiting, "LONGEST", 0.0)
    watch = source(context, port, checker.folder)
    yield watch
    watch.close()


def test_it_is_said_anew_before_the_server_loses_patience(checker: Any, impatient: Any) -> None:
    for _ in range(3):
        impatient.wait(0.05)
    checker.receive(MEETINGS)
    assert hears(impatient, checker, 1)


def test_what_the_server_tells_as_the_wait_is_said_anew_is_heard(checker: Any, impatient: Any) -> None:
    for number in range(1, 6):
        impatient.wait(0)
        checker.receive(number)
        assert hears(impatient, checker, 0)


def test_a_server_that_cannot_tell_says_no_at_once(
    checker: Any, port: int, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    knows = IMAPClient.has_capability
    monkeypatch.setattr(IMAPClient, "has_capability", lambda it, name: name != "IDLE" and knows(it, name))
    watch = source(context, port, checker.folder)

    assert not watch.wait(1000)
    watch.close()


def test_a_sync_that_stays_looks_again_at_once(checker: Any, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "copilot_sync_cli", "sync", "--config", "settings.toml", "--every", "1h"]
    said = tmp_path / "said.txt"
    with said.open("wb") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:  # noqa: S603 -- ours
        try:
            wait_until(lambda: said.read_text().count("We looked at") == 1)
            checker.client.append(checker.folder, b"From: kim@northmoor.example\r\nSubject: Lunch?\r\n\r\nAt noon?\r\n")
            wait_until(lambda: said.read_text().count("We looked at") == 2)
        finally:
            process.send_signal(signal.SIGINT)
    assert process.returncode == 130
    assert "Traceback" not in said.read_text()
