"""``settle``: somebody has looked for a message of which nobody knew whether it was sent."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest

from copilot_sync.sync.ledger import open_ledger

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def in_doubt(sync: Command, folder: Path) -> str:
    """The reference of a meeting about which a message was lost from sight."""
    sync()
    with sqlite3.connect(folder / "state" / "ledger.sqlite3") as ledger:
        meeting, thread = ledger.execute("select meeting, thread from meetings").fetchone()
        ledger.execute("update findings set told = severity")
        ledger.execute(
            "insert into outbox (key, meeting, thread, organiser, kind, state, findings, tried, sent, run) values (?, ?, ?, '', 'warn', 'unknown', ?, '2027-03-01T09:00:00+00:00', null, 1)",
            ("ab" * 16, meeting, thread, '[["ACC001", "important"], ["NTC001", "warning"]]'),
        )
    ledger.close()
    return str(thread)[:8]


def test_status_says_how_and_a_message_that_was_found_is_settled(synced: Command, in_doubt: str) -> None:
    assert f"copilot-sync settle {in_doubt} --sent (or --not-sent)" in synced("status").stdout

    assert synced("settle", in_doubt, "--sent").stdout == f"The message about {in_doubt} was sent.\n"
    assert "nobody can tell" not in synced("status").stdout


def test_what_was_not_sent_is_told_in_the_next_run(synced: Command, sync: Command, in_doubt: str) -> None:
    assert "nothing has changed" in sync().stdout

    assert "The next run tells what still stands." in synced("settle", "AB" * 16, "--not-sent").stdout
    assert "warn (ACC001 and NTC001)" in sync().stdout
    assert "is in doubt" in synced("settle", in_doubt, "--sent").stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("9f3c07ab",), "say what you found: --sent or --not-sent"),
        (("9f3c07ab", "--sent", "--not-sent"), "say what you found: --sent or --not-sent"),
        (("9f3c07ab", "--sent"), "no message 9f3c07ab is in doubt; copilot-sync status shows those that are"),
        (("x", "--sent"), "expected the 8 digits"),
    ],
)
@pytest.mark.usefixtures("in_doubt")
def test_a_slip_is_told(synced: Command, arguments: tuple[str, ...], complaint: str) -> None:
    done = synced("settle", *arguments)

    assert done.returncode == 2
    assert complaint in done.stderr


def test_while_a_run_is_at_work_nothing_is_settled(synced: Command, folder: Path, in_doubt: str) -> None:
    ledger = open_ledger(folder / "state" / "ledger.sqlite3")
    with ledger.alone():
        done = synced("settle", in_doubt, "--sent")
    ledger.close()

    assert done.returncode == 5
