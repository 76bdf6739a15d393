"""The command line as people use it: a folder with invented invites, and the command itself."""

from __future__ import annotations

import io
import os
import sys
from subprocess import CompletedProcess
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from copilot_sync_cli.app import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Command = Callable[..., CompletedProcess[str]]

NOW = "2027-03-01T09:00:00Z"

BARE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
METHOD:REQUEST
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20270301T090000Z
SEQUENCE:0
DTSTART:{start}
DTEND:{end}
SUMMARY:{subject}
DESCRIPTION:{body}
LOCATION:Civic Hall
ORGANIZER;CN=Ada Lund:mailto:ada.lund@northmoor.example
ATTENDEE;CN=Sam Okoro:mailto:sam.okoro@post.example
ATTENDEE;CN=Bo Reid:mailto:bo.reid@post.example
END:VEVENT
END:VCALENDAR
"""

OUR_RULES = """\
[organisation]
domains = ["northmoor.example"]
[rules]
select = ["NTC001", "ACC001", "ACC006"]
"""
"""Three rules of three severities, so that other rules may come and go."""


def calendar(
    subject: str = "Planning the new clinic",
    *,
    uid: str = "1@northmoor.example",
    start: str = "20270309T100000Z",
    end: str = "20270309T120000Z",
    body: str = "Let us plan the new clinic together.",
) -> str:
    """An invitation that ACC001 (important), NTC001 (warning) and ACC006 (suggestion) have something to say about."""
    return BARE.format(subject=subject, uid=uid, start=start, end=end, body=body).replace("\n", "\r\n")


@pytest.fixture(name="calendar")
def _calendar() -> Callable[..., str]:
    return calendar


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: an invitation and a configuration."""
    tmp_path.joinpath("forum.ics").write_bytes(calendar().encode())
    tmp_path.joinpath("copilot-sync.toml").write_text(OUR_RULES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def run(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in the working directory."""
    assert folder.is_dir()

    def run(*arguments: str, stdin: bytes | io.BytesIO | None = b"") -> CompletedProcess[str]:
        stream = io.BytesIO(stdin) if isinstance(stdin, bytes) else stdin
        monkeypatch.setattr(sys, "stdin", stream and io.TextIOWrapper(stream))
        code = main(arguments)
        captured = capfd.readouterr()
        return CompletedProcess(arguments, code, captured.out, captured.err)

    return run


@pytest.fixture
def on_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command where somebody sits at a terminal and types, a line for each answer; what is typed is not shown."""
    pty = pytest.importorskip("pty")
    termios = pytest.importorskip("termios")
    assert folder.is_dir()

    def on_terminal(*arguments: str, typed: str = "") -> CompletedProcess[str]:
        person, terminal = pty.openpty()
        modes = termios.tcgetattr(terminal)
        modes[3] &= ~termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, modes)
        os.write(person, f"{typed}\x04".encode(errors="surrogateescape"))  # Ctrl-D, for a question that nobody foresaw
        shown: list[bytes] = []
        watching = Thread(target=_watch, args=(person, shown))
        watching.start()
        with monkeypatch.context() as patch, os.fdopen(terminal, "r+b", buffering=0) as device:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(device), encoding="utf-8"))
            for name in ("stdout", "stderr"):
                patch.setattr(sys, name, io.TextIOWrapper(device, encoding="utf-8", write_through=True))
            code = main(arguments)
        watching.join()
        os.close(person)
        return CompletedProcess(arguments, code, b"".join(shown).decode().replace("\r\n", "\n"), "")

    return on_terminal


def _watch(person: int, shown: list[bytes]) -> None:
    while True:
        try:
            chunk = os.read(person, 4096)
        except OSError:  # Linux says so where others give an empty read
            return
        if not chunk:
            return
        shown.append(chunk)


@pytest.fixture
def check(run: Command) -> Command:
    """Run ``check`` at a moment that makes the invitation late."""

    def check(*arguments: str, stdin: bytes | io.BytesIO | None = b"") -> CompletedProcess[str]:
        now = () if "--now" in arguments else ("--now", NOW)
        return run("check", *arguments, *now, stdin=stdin)

    return check


SOURCES = """\
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001", "NTC001"]
[sync]
ledger = "state/ledger.sqlite3"
terms = ["clinic"]
[sources.clinic]
adapter = "ics"
path = "invites"
"""
"""Settings of a sync over one folder."""


@pytest.fixture
def synced(folder: Path, run: Command) -> Command:
    """Runs a command by settings that name a folder with one invite, at a moment that makes the invite late."""
    (folder / "settings.toml").write_text(SOURCES, encoding="utf-8")
    (folder / "invites").mkdir()
    (folder / "invites" / "one.ics").write_text(calendar(), encoding="utf-8")

    def synced(*arguments: str, stdin: bytes | io.BytesIO | None = b"") -> CompletedProcess[str]:
        now = () if "--now" in arguments or "forget" in arguments else ("--now", NOW)
        return run(*arguments, "--config", "settings.toml", *now, stdin=stdin)

    return synced


@pytest.fixture
def sync(synced: Command) -> Command:
    """Runs ``sync`` so."""
    return lambda *arguments: synced("sync", *arguments)
