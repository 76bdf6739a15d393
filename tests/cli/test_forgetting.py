"""``forget``, ``purge`` and ``rotate-key``: what an admin deletes from the ledger, and is asked about before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.tables import answers, meetings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

ADA = "ada.lund@northmoor.example"
LONG_AFTER = "2028-06-01T09:00:00Z"


def rows(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "state" / "ledger.sqlite3")) as ledger:
        (number,) = ledger.execute(f"select count(*) from {table}").fetchone()  # noqa: S608 -- a name from this page
    return int(number)


def test_a_person_is_forgotten(synced: Command, sync: Command) -> None:
    sync()

    done = synced("forget", "sam.okoro@post.example")
    again = synced("forget", "-", stdin=b"SAM.Okoro@post.example\n")

    assert done.returncode == 0
    assert done.stdout.startswith("Forgotten: the ledger had 1 entry about this address, and has none.\n")
    assert again.stdout.startswith("The ledger had nothing about this address.\n")
    assert "sam" not in (done.stdout + again.stdout).lower()


def test_who_was_paused_is_told_what_becomes_of_that(synced: Command, sync: Command) -> None:
    sync()
    synced("pause", ADA)

    assert "stay so; for later ones, pause them again." in synced("forget", ADA).stdout
    assert "would have been done" not in sync().stdout


def test_every_run_deletes_what_is_long_over_but_a_dry_one(sync: Command, folder: Path) -> None:
    sync()

    sync("--dry-run", "--now", LONG_AFTER)
    assert rows(folder, "meetings") == 1
    sync("--now", LONG_AFTER)
    assert rows(folder, "meetings") == 0


def test_purge_goes_by_the_settings_or_by_a_day(synced: Command, sync: Command, folder: Path) -> None:
    sync()

    kept = synced("purge", "--yes", "--now", "2027-04-01T09:00:00Z")
    gone = synced("purge", "--yes", "--before", "2027-03-31", "--now", "2027-04-01T09:00:00Z")

    assert kept.stdout == "There was nothing to delete.\n"
    assert gone.stdout.startswith("Deleted: 1 meeting")
    assert rows(folder, "findings") == 0


def test_purge_deletes_why_a_waiver_was_asked_for_that_has_ended(synced: Command, sync: Command, folder: Path) -> None:
    sync()
    path = folder / "state" / "ledger.sqlite3"
    said = {"wish": "waiver", "codes": "[]", "until": "2027-03-20", "taken": "", "reason": "zzqvx we ring them"}
    where = {"answer": "x", "source": "inbox", "partition": "", "reference": "", "thread": "x", "organiser": ""}
    with closing(open_ledger(path)) as ledger, ledger.transaction() as connection:
        meeting = connection.scalar(select(meetings.c.meeting))
        connection.execute(answers.insert().values(meeting=meeting, **where, **said))

    for day, kept in (("2027-03-20", True), ("2027-03-21", False)):
        synced("purge", "--yes", "--now", f"{day}T09:00:00Z")
        assert (b"zzqvx we ring them" in path.read_bytes()) is kept
    assert rows(folder, "answers") == 1


def test_purge_of_everything_leaves_a_ledger_that_can_be_used(synced: Command, sync: Command, folder: Path) -> None:
    sync()
    synced("pause", ADA)
    key = (folder / "state" / "ledger.key").read_bytes()

    assert synced("purge", "--all", "--yes").stdout.startswith("Deleted: the ledger remembers nothing.")
    assert "No run yet." in synced("status").stdout
    assert (folder / "state" / "ledger.key").read_bytes() == key
    assert "1 thing would have been done" in sync().stdout


@pytest.mark.parametrize("arguments", [("purge",), ("purge", "--all"), ("rotate-key",)])
def test_where_nobody_can_be_asked_nothing_is_deleted(
    synced: Command, sync: Command, folder: Path, arguments: tuple[str, ...]
) -> None:
    sync()

    done = synced(*arguments)

    assert done.returncode == 2
    assert "say --yes if you mean it" in done.stderr
    assert rows(folder, "meetings") == 1


@pytest.mark.parametrize(("typed", "left"), [("\n", 1), ("n\n", 1), ("y\n", 0)])
def test_on_a_terminal_somebody_is_asked(
    on_terminal: Command, sync: Command, folder: Path, typed: str, left: int
) -> None:
    sync()

    done = on_terminal("purge", "--all", "--config", "settings.toml", typed=typed)

    assert "This deletes everything that the ledger remembers" in done.stdout
    assert ("Nothing was deleted." in done.stdout) == bool(left)
    assert rows(folder, "meetings") == left


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("purge", "--before", "2027-03-09", "--all", "--yes"), "leave out --before"),
        (("purge", "--before", "2027-03-09", "--yes"), "that day is still to come"),
        (("forget", "sam"), "ADDRESS: expected an e-mail address"),
    ],
)
def test_a_slip_is_told(synced: Command, sync: Command, arguments: tuple[str, ...], complaint: str) -> None:
    sync()
    done = synced(*arguments)

    assert done.returncode == 2
    assert complaint in done.stderr


@pytest.mark.parametrize("arguments", [("forget", ADA), ("purge", "--yes"), ("rotate-key", "--yes")])
def test_without_a_ledger_there_is_nothing_to_delete_and_none_is_made(
    synced: Command, folder: Path, arguments: tuple[str, ...]
) -> None:
    done = synced(*arguments)

    assert done.returncode == 2
    assert "There is no ledger" in done.stderr
    assert not (folder / "state").exists()


@pytest.mark.parametrize("arguments", [("forget", ADA), ("purge", "--yes"), ("rotate-key", "--yes")])
def test_while_a_run_is_at_work_nothing_is_deleted(
    synced: Command, sync: Command, folder: Path, arguments: tuple[str, ...]
) -> None:
    sync()
    with closing(open_ledger(folder / "state" / "ledger.sqlite3")) as ledger, ledger.alone():
        done = synced(*arguments)

    assert done.returncode == 5


def test_a_new_key_tells_nobody_anything_twice(synced: Command, sync: Command, folder: Path) -> None:
    sync()
    synced("pause", ADA)
    key = (folder / "state" / "ledger.key").read_bytes()

    done = synced("rotate-key", "--yes")

    assert done.stdout == (
        "The ledger has a new key. The next run reads every source from the beginning.\n"
        "1 organiser is paused no longer, but for the meetings that we know. Pause them again.\n"
    )
    assert (folder / "state" / "ledger.key").read_bytes() != key
    assert "is paused" in sync().stdout
