"""``pause``: nobody is written to who asked not to be."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]

ADA = "ada.lund@northmoor.example"


@pytest.fixture
def reference(sync: Command, folder: Path) -> str:
    """The digits of the one meeting, after a run."""
    sync()
    with sqlite3.connect(folder / "state" / "ledger.sqlite3") as ledger:
        (thread,) = ledger.execute("select thread from meetings").fetchone()
    ledger.close()
    return str(thread)[:8]


def test_an_organiser_is_paused_until_somebody_lifts_it(synced: Command, sync: Command, reference: str) -> None:
    assert reference
    done = synced("pause", ADA)

    assert done.returncode == 0
    assert done.stdout == (
        "Paused: this organiser gets no messages, until you lift it (--lift).\nWe know 1 meeting of theirs ahead.\n"
    )
    assert "1 message or change not written: the organiser or the meeting is paused." in sync().stdout
    assert "Lifted: this organiser is paused no longer." in synced("pause", ADA, "--lift").stdout
    assert "1 thing would have been done" in sync().stdout


def test_a_pause_ends_with_its_last_day(synced: Command, sync: Command, reference: str) -> None:
    assert reference
    assert "until the end of 2 March 2027" in synced("pause", ADA, "--until", "2027-03-02").stdout

    assert "is paused" in sync("--now", "2027-03-02T23:00:00Z").stdout
    assert "is paused" not in sync("--now", "2027-03-03T01:00:00Z").stdout


def test_a_meeting_is_paused_by_the_digits_in_its_messages(synced: Command, sync: Command, reference: str) -> None:
    done = synced("pause", "--meeting", reference.upper())

    assert f"Paused: the meeting {reference}, which starts on 9 March 2027." in done.stdout
    assert "is paused" in sync().stdout
    assert f"Lifted: the meeting {reference}" in synced("pause", "--meeting", reference, "--lift").stdout
    assert "was not paused" in synced("pause", "--meeting", reference, "--lift").stdout


@pytest.fixture
def series(folder: Path, calendar: Callable[..., str]) -> None:
    """One date of a weekly meeting moved by itself, beside all others."""
    moved = calendar(start="20270316T150000Z", end="20270316T170000Z")
    moved = moved[moved.index("BEGIN:VEVENT") : moved.index("END:VCALENDAR")]
    moved = moved.replace("SUMMARY", "RECURRENCE-ID:20270316T100000Z\r\nSUMMARY")
    weekly = calendar().replace("SUMMARY", "RRULE:FREQ=WEEKLY\r\nSUMMARY")
    (folder / "invites" / "one.ics").write_bytes(weekly.replace("END:VCALENDAR", f"{moved}END:VCALENDAR").encode())


@pytest.mark.usefixtures("synced", "series")  # before the run of `reference`
def test_a_pause_of_a_series_says_that_it_goes_for_all_dates(synced: Command, reference: str) -> None:
    done = synced("pause", "--meeting", reference)

    assert f"Paused: the meeting {reference}, which starts on 9 March 2027." in done.stdout
    assert done.stdout.endswith("\nIt is a series: that goes for all of its dates.\n")


def test_where_it_may_be_one_a_pause_says_so_too(synced: Command, reference: str) -> None:
    done = synced("pause", "--meeting", reference)

    assert done.stdout.endswith("\nIf it is a series, that goes for all of its dates.\n")


def test_an_organiser_can_be_paused_before_the_first_run(synced: Command, sync: Command) -> None:
    assert "We know no meeting of theirs ahead." in synced("pause", ADA.upper()).stdout
    assert "is paused" in sync().stdout


def test_an_address_can_be_typed_where_no_history_keeps_it(synced: Command, sync: Command) -> None:
    synced("pause", "-", stdin=f"{ADA}\n".encode())

    assert "is paused" in sync().stdout


def test_the_address_is_neither_shown_nor_kept(synced: Command, folder: Path, reference: str) -> None:
    assert reference
    done = synced("pause", ADA)

    assert "ada" not in done.stdout + done.stderr
    assert all(b"ada.lund" not in file.read_bytes() for file in (folder / "state").iterdir())


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "name an organiser by ADDRESS, or a meeting by --meeting"),
        ((ADA, "--meeting", "9f3c07ab"), "and not both"),
        (("ada",), "ADDRESS: expected an e-mail address"),
        ((ADA, "--until", "2027-02-28"), "that day is over"),
        ((ADA, "--until", "soon"), '--until: expected a date, such as "2026-12-24"'),
        ((ADA, "--until", "2027-03-31", "--lift"), "leave out one of the two"),
        (("--meeting", "9f3c"), "expected the 8 digits"),
        (("--meeting", "9f3c07ab"), "the ledger knows no meeting 9f3c07ab"),
    ],
)
def test_a_slip_is_told_and_pauses_nobody(
    synced: Command, reference: str, arguments: tuple[str, ...], complaint: str
) -> None:
    assert reference
    done = synced("pause", *arguments)

    assert done.returncode == 2
    assert complaint in done.stderr
    assert "Paused" not in synced("status").stdout


def test_without_a_ledger_no_meeting_is_known(synced: Command, folder: Path) -> None:
    done = synced("pause", "--meeting", "9f3c07ab")

    assert done.returncode == 2
    assert "There is no ledger" in done.stderr
    assert not (folder / "state").exists()
