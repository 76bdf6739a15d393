"""A new key: what could be guessed is forgotten, what was told is not told again."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from copilot_sync.sync import marks
from copilot_sync.sync.keys import VARIABLE, KeyFile
from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.moments import written
from copilot_sync.sync.rotating import Rotated, rotate_key
from copilot_sync.sync.tables import findings, meetings, pauses, sightings

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from copilot_sync.sync.ledger import Ledger

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SAM = "sam@northmoor.example"


def fill(ledger: Ledger) -> None:
    key, moment = ledger.mark("meeting", "forum"), written(NOW)
    whose = marks.organiser(ledger, SAM)
    rows = {
        meetings: {
            "meeting": key, "thread": "thread", "state": "upcoming", "dtstart": moment, "organiser": whose,
            "seen": key, "content": key, "policy": key, "first_seen": moment, "reach": "allowed",
            "due": "2027-01-01T00:00:00+00:00",
        },
        sightings: {"meeting": key, "kind": "person", "mark": marks.person(ledger, SAM), "first_seen": moment},
        findings: {"meeting": key, "code": "NTC001", "severity": "warning", "state": "open", "first_seen": moment,
                   "told": "warning"},
        pauses: {"kind": "organiser", "mark": whose, "since": moment},
    }  # fmt: skip
    with ledger.transaction() as connection:
        for table, values in rows.items():
            connection.execute(insert(table).values(values))


def test_what_could_be_guessed_is_known_by_other_marks_and_the_rest_by_the_same(place: str, ledger: Ledger) -> None:
    fill(ledger)
    before = {kind: ledger.mark(kind, "x") for kind in ("person", "organiser", "paper", "partition", "meeting")}
    old = ledger.key
    assert rotate_key(ledger, NOW) == Rotated(sightings=1, pauses=1)

    again = open_ledger(place)
    for opened in (ledger, again):
        assert {kind for kind, mark in before.items() if mark == opened.mark(kind, "x")} == {"meeting"}
        assert opened.key != old
    with again.reading() as connection:
        assert connection.scalars(select(findings.c.told)).all() == ["warning"]
        assert connection.execute(select(meetings.c.organiser, meetings.c.due)).all() == [(None, written(NOW))]
        assert connection.scalars(select(sightings.c.mark)).all() == []
        assert connection.execute(select(pauses.c.kind, pauses.c.mark)).all() == [("thread", "thread")]
    rotate_key(again, NOW)
    assert again.mark("meeting", "x") == before["meeting"]
    again.close()


def test_a_ledger_that_stays_open_meanwhile_goes_on_with_the_new_key(place: str, ledger: Ledger) -> None:
    other = open_ledger(place)
    rotate_key(ledger, NOW)
    with other.alone():
        assert other.key == ledger.key
    other.close()


def test_no_file_has_a_mark_by_the_old_key(path: Path) -> None:
    ledger = open_ledger(path)
    fill(ledger)
    old = [marks.person(ledger, SAM), marks.organiser(ledger, SAM), ledger.key.hex()]
    rotate_key(ledger, NOW)
    ledger.close()

    assert not [text for text in old for file in path.parent.iterdir() if text.encode() in file.read_bytes()]


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from sqlalchemy import select
from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.rotating import rotate_key
from copilot_sync.sync.tables import sightings

path, folder = sys.argv[1:]

def rotate_until(step):
    def count(event, arguments):
        nonlocal step
        if event in {"open", "os.rename", "os.remove", "sqlite3.connect"} and folder in str(arguments):
            step -= 1
            if step < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    ledger = open_ledger(path)
    ledger.engine.dispose()
    sys.addaudithook(count)
    rotate_key(ledger, datetime(2026, 11, 2, tzinfo=UTC))
    os._exit(0)

for step in range(100):
    ledger = open_ledger(path)
    with ledger.transaction() as connection:
        connection.execute(sightings.delete())
        row = {"meeting": "m", "kind": "person", "mark": ledger.mark("person", "sam"), "first_seen": "2026"}
        connection.execute(sightings.insert().values(row))
    old = ledger.key
    ledger.close()
    child = os.fork()
    if not child:
        rotate_until(step)
    _, status = os.waitpid(child, 0)
    ledger = open_ledger(path)
    with ledger.reading() as connection:
        left = connection.scalars(select(sightings.c.mark)).all()
    ledger.close()
    happened = ledger.key != old
    print("happened" if happened else "did not", "whole" if left == [ledger.mark("person", "sam")] * (not happened) else "torn")
    if not status:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of Unix")
def test_killed_at_any_step_it_has_happened_or_it_has_not(
    path: Path, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    child = elsewhere(KILLED, str(path), str(path.parent))
    told = child.communicate(timeout=120)[0].splitlines()

    assert child.returncode == 0
    assert len(told) > 5
    assert told == sorted(told)
    assert set(told) == {"did not whole", "happened whole"}


def test_where_the_new_key_cannot_be_written_nothing_changes(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = open_ledger(database)
    fill(ledger)
    key = KeyFile.of(None)
    key.next.with_name(f"{key.next.name}.tmp").mkdir()
    before = ledger.key
    with pytest.raises(LedgerError, match="cannot be written"):
        rotate_key(ledger, NOW)

    assert ledger.key == before
    with ledger.reading() as connection:
        assert len(connection.scalars(select(sightings.c.mark)).all()) == 1
    monkeypatch.delenv(VARIABLE)
    ledger.close()


def test_it_cannot_be_rehearsed(ledger: Ledger) -> None:
    with ledger.dry_run(), pytest.raises(LedgerError, match="rehearsal"):
        rotate_key(ledger, NOW)
