"""A run over forty meetings, killed with SIGKILL wherever it may be, and started again: nobody can tell.

Real processes, a real mail server, real files. By default a sample of the steps and of the moments is tried;
``COPILOT_SYNC_EVERY_STEP=1`` tries every step and 200 moments, which takes an hour or two.
"""

from __future__ import annotations

import mailbox
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
MEETINGS = 40
ORGANISERS = 8
COPIES = "copies@northmoor.example"

COMMON = (HERE / "common.toml").read_text(encoding="utf-8")
SETTINGS = """\
[sources.clinic]
adapter = "ics"
path = "invites"
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "checks@northmoor.example"
settles_after = 0
{copies}
"""
BCC = """\
bcc = "copies@northmoor.example"
bcc_mailbox = "maildir:{folder}"
"""
INVITE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Calendar//EN
BEGIN:VEVENT
UID:{number}@northmoor.example
DTSTAMP:20270201T090000Z
CREATED:20270201T090000Z
SEQUENCE:0
DTSTART:202703{day:02}T100000Z
DTEND:202703{day:02}T120000Z
SUMMARY:Planning the new clinic {number}
DESCRIPTION:Let us plan the new clinic together.
LOCATION:Civic Hall
ORGANIZER;CN=Ada Lund:mailto:organiser{organiser}@northmoor.example
ATTENDEE;CN=Sam Okoro:mailto:sam.okoro@post.example
ATTENDEE;CN=Bo Reid:mailto:bo.reid@post.example
END:VEVENT
END:VCALENDAR
"""


@dataclass
class Server:
    """A mail server in its own process, and what it has taken."""

    folder: Path
    port: int

    def taken(self) -> Counter[tuple[str, str, str]]:
        """Recipient, Message-ID and text of every message that organisers have."""
        found: Counter[tuple[str, str, str]] = Counter()
        for box in sorted(self.folder.glob("organiser*")):
            for message in mailbox.Maildir(box, factory=None, create=False):
                parsed = BytesParser(policy=policy.default).parsebytes(bytes(message))
                body = parsed.get_body(("plain",))
                found[box.name, str(parsed["Message-ID"]), body.get_content() if body else ""] += 1
        return found

    def empty(self) -> None:
        """Forget what it has taken."""
        for box in self.folder.iterdir():
            shutil.rmtree(box)
        mailbox.Maildir(self.folder / COPIES)


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Server]:
    """A mail server that outlives every run."""
    program = [sys.executable, str(HERE.parent / "mail_server.py"), str(folder), "--mailbox", COPIES, *more]
    folder.mkdir(exist_ok=True)
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 -- our own
        assert process.stdout is not None
        yield Server(folder, int(process.stdout.readline()))
        process.terminate()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One for all runs of this module."""
    with serving(tmp_path_factory.mktemp("post")) as started:
        yield started


class Case:
    """Forty meetings, as they are before any run."""

    def __init__(self, folder: Path, server: Server, *, mode: str, copies: bool) -> None:
        self.folder = folder
        self.server = server
        server.empty()
        (folder / "invites").mkdir(parents=True)
        bcc = BCC.format(folder=server.folder / COPIES) if copies else ""
        settings = (COMMON + SETTINGS).format(mode=mode, port=server.port, copies=bcc)
        (folder / "settings.toml").write_text(settings, encoding="utf-8")
        for number in range(MEETINGS):
            text = INVITE.format(number=number, day=8 + number % 5, organiser=number % ORGANISERS)
            (folder / "invites" / f"{number}.ics").write_bytes(text.replace("\n", "\r\n").encode())

    def outcome(self) -> tuple[Counter[tuple[str, str, str]], dict[str, bytes]]:
        """What organisers have, and what the files hold."""
        files = {path.name: path.read_bytes() for path in sorted((self.folder / "invites").iterdir())}
        return self.server.taken(), files


@pytest.mark.parametrize("mode", ["warn", "amend"])
def test_wherever_it_is_killed_a_run_ends_as_if_nothing_had_been(
    stage: Any, server: Server, place: Path, cases_of: Any, mode: str
) -> None:
    undisturbed = Case(place / "undisturbed", server, mode=mode, copies=True)
    began = time.monotonic()
    done = stage.run(undisturbed.folder)
    seconds = time.monotonic() - began
    expected = undisturbed.outcome()
    assert done["code"] == 0, done["said"]
    assert sum(expected[0].values()) == MEETINGS
    assert set(expected[0].values()) == {1}

    for number, death in enumerate(cases_of(done["steps"], seconds)):
        case = Case(place / str(number), server, mode=mode, copies=True)
        stage.run(case.folder, **death)
        again = stage.run(case.folder)
        last = stage.run(case.folder)

        assert again["code"] == 0, (death, again["said"])
        assert case.outcome() == expected, death
        assert "Nothing new, and nothing done." in last["said"], (death, last["said"])
        shutil.rmtree(case.folder)


def test_without_a_mailbox_of_copies_nobody_is_written_to_twice_and_what_is_in_doubt_is_shown(
    stage: Any, server: Server, place: Path, cases_of: Any
) -> None:
    undisturbed = Case(place / "undisturbed", server, mode="warn", copies=False)
    done = stage.run(undisturbed.folder)
    assert done["code"] == 0, done["said"]

    for number, death in enumerate(cases_of(done["steps"], 0.5)):
        case = Case(place / str(number), server, mode="warn", copies=False)
        stage.run(case.folder, **death)
        again = stage.run(case.folder)
        messages = case.outcome()[0]

        assert set(messages.values()) == {1}, death
        doubtful = "1 message or change may or may not have been sent" in again["said"]
        assert again["code"] == (3 if doubtful else 0), (death, again["said"])
        assert len(messages) in ({MEETINGS - 1, MEETINGS} if doubtful else {MEETINGS}), death
        shutil.rmtree(case.folder)


@pytest.mark.parametrize(
    ("fault", "copies"), [("lost", True), ("lost", False), ("cut", True), ("cut", False), ("busy", True)]
)
def test_a_connection_that_breaks_around_the_last_dot_sends_nothing_twice(
    stage: Any,
    place: Path,
    fault: str,
    copies: bool,  # noqa: FBT001 -- a case
) -> None:
    with serving(place / "post", "--fault", f"17={fault}") as server:
        case = Case(place / "case", server, mode="warn", copies=copies)
        first = stage.run(case.folder)
        again = stage.run(case.folder)
        messages = case.outcome()[0]

    assert set(messages.values()) == {1}
    doubtful = "may or may not have been sent" in again["said"]
    assert doubtful == (not copies and fault in {"lost", "cut"})
    assert len(messages) == (MEETINGS - 1 if doubtful and fault == "cut" else MEETINGS)
    assert first["code"] in {0, 3}
    assert again["code"] == (3 if doubtful else 0), again["said"]
