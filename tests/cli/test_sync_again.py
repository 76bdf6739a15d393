"""One meeting in three places, from its first warning to its last word, by the command and a real mail server."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

OLA = "ola@northmoor.example"
VOUCHED = "Authentication-Results: mx.northmoor.example; dmarc=pass header.from=northmoor.example"
WARNED, REMINDED, ON_THE_DAY = "2027-03-01T09:00:00Z", "2027-03-17T09:00:00Z", "2027-03-22T09:00:00Z"
BARE = "We will plan the new clinic together."
ASKED = f"{BARE} What would help you take part? Please tell Ola Berg, 01632 960 000."
IDLE = "We looked at 3 places: nothing has changed.\nNothing new, and nothing done.\n"

SETTINGS = """\
[organisation]
name = "Northmoor Integrated Care"
domains = ["northmoor.example"]
[rules]
select = ["ACC001"]
[sync]
mode = "{mode}"
ledger = "state/ledger.sqlite3"
[snippets]
access_question = "What would help you take part? Please tell Kim on 01632 960 123."
[messenger]
adapter = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "co-production@northmoor.example"
[sources.folder]
adapter = "ics"
path = "invites"
[sources.inbox]
adapter = "maildir"
path = "inbox"
authentication_server = "mx.northmoor.example"
[sources.feed]
adapter = "web"
addresses = ["http://127.0.0.1:{web}/feed.ics"]
private_networks = true
"""

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Northmoor//Tests//EN
{method}BEGIN:VEVENT
UID:1@northmoor.example
DTSTAMP:20270215T100000Z
CREATED:20270215T100000Z
DTSTART:20270322T140000Z
DTEND:20270322T160000Z
SEQUENCE:0
SUMMARY:Co-production workshop
DESCRIPTION:{words}
ORGANIZER;CN=Ola Berg:mailto:ola@northmoor.example
ATTENDEE:mailto:ana@home.example
ATTENDEE:mailto:bo@home.example
END:VEVENT
END:VCALENDAR
"""

MAIL = f"""\
{VOUCHED}
Date: Mon, 15 Feb 2027 10:00:00 +0000
From: Ola Berg <{OLA}>
To: ana@home.example, bo@home.example, checker@northmoor.example
Subject: Co-production workshop
MIME-Version: 1.0
Content-Type: text/calendar; charset=utf-8; method=REQUEST

"""


def calendar(words: str, method: str = "") -> bytes:
    return CALENDAR.format(words=words, method=method and f"METHOD:{method}\n").replace("\n", "\r\n").encode()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Northmoor:
    """Everything outside the command, and the command."""

    folder: Path
    run: Command
    server: Any

    def write(self, words: str, *, version: int) -> None:
        """Put the invite into all three places; a mail is not changed any more."""
        files = {
            "invites/forum.ics": calendar(words),
            "feed/feed.ics": calendar(words, "PUBLISH"),
            "inbox/new/1800000001.M1.mx": MAIL.encode() + calendar(BARE, "REQUEST"),
        }
        for name, data in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            os.utime(path, (1_700_000_000, 1_700_000_000 + version))

    def sync(self, now: str) -> str:
        done = self.run("sync", "--config", "settings.toml", "--now", now)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout

    def subjects(self) -> set[str]:
        """What Ola was sent, and nobody else anything."""
        boxes = self.server.boxes()
        assert set(boxes) <= {OLA}
        found = [" ".join(str(message["Subject"]).split()) for message in boxes.get(OLA, [])]
        assert len(set(found)) == len(found)
        return {re.sub("^Co-production workshop, 22 March 2027: ", "", subject) for subject in found}

    def everything(self) -> dict[str, object]:
        """Every file with its bytes, time and inode, and every row of the ledger but those that say that we looked."""
        files = {
            str(path): (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.parent.name != "state"
        }
        with closing(sqlite3.connect(f"file:{self.folder}/state/ledger.sqlite3?mode=ro", uri=True)) as ledger:
            tables = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            rows = {
                name: sorted(map(repr, ledger.execute(f"SELECT * FROM {name}")))  # noqa: S608 -- names of our own
                for name in tables
                if name not in {"runs", "partitions"}
            }
            tokens = ledger.execute("SELECT source, token, problem FROM partitions ORDER BY source").fetchall()
        return {**files, **rows, "tokens": tokens}


@pytest.fixture
def northmoor(folder: Path, run: Command, mail_server: Callable[..., Any]) -> Iterator[Callable[[str], Northmoor]]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "feed"))) as web:
        thread = Thread(target=web.serve_forever, args=(0.01,))
        thread.start()
        for part in ("new", "cur", "tmp"):
            (folder / "inbox" / part).mkdir(parents=True)

        def northmoor(mode: str) -> Northmoor:
            server = mail_server()
            settings = SETTINGS.format(mode=mode, port=server.port, web=web.server_port)
            (folder / "settings.toml").write_text(settings, encoding="utf-8")
            made = Northmoor(folder, run, server)
            made.write(BARE, version=1)
            return made

        yield northmoor
        web.shutdown()
        thread.join()


def test_one_meeting_in_three_places_has_one_warning_one_reminder_and_one_last_word(
    northmoor: Callable[[str], Northmoor],
) -> None:
    ours = northmoor("warn")

    def twice(now: str) -> str:
        """Run at a moment, and again, which finds nothing to say and nothing to write; what the first one said."""
        first, left = ours.sync(now), ours.everything()
        assert ours.sync(now) == IDLE
        assert ours.everything() == left
        return first

    first = twice(WARNED)
    assert first == "We looked at 1 meeting and 2 further copies in 3 places: 1 judged.\nWe sent 1 warning.\n"
    assert ours.subjects() == {"what would help people take part"}
    assert ours.sync("2027-03-16T09:00:00Z") == IDLE
    assert twice(REMINDED) == "We looked at 1 meeting in 3 places: 1 judged.\nWe sent 1 reminder.\n"
    assert ours.sync("2027-03-19T09:00:00Z") == IDLE
    ours.write(ASKED, version=2)
    last = twice("2027-03-19T10:00:00Z")
    assert last == "We looked at 1 meeting and 1 further copy in 3 places: 1 judged.\nWe sent 1 last word.\n"
    told = {"what would help people take part", "what would still help people", "thank you"}
    assert ours.subjects() == told
    assert ours.sync(ON_THE_DAY) == IDLE
    assert ours.subjects() == told


def test_what_we_added_is_added_and_told_of_once(northmoor: Callable[[str], Northmoor]) -> None:
    ours = northmoor("amend")
    invite = ours.folder / "invites" / "forum.ics"
    before = invite.read_bytes()

    assert "We added to 1 invite." in ours.sync(WARNED)
    after, subjects = invite.read_bytes(), ours.subjects()
    assert ours.sync(WARNED) == "We looked at 1 meeting in 3 places: 1 as before.\nNothing new, and nothing done.\n"
    left = ours.everything()

    assert after != before
    assert len(subjects) == 1
    assert ours.sync(WARNED) == IDLE
    assert ours.everything() == left
    for now in (REMINDED, ON_THE_DAY):
        ours.sync(now)
        assert (invite.read_bytes(), ours.subjects()) == (after, subjects)
