"""One run at a time, which dies with its process, and tells those who come second who it is."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import select

from copilot_sync.sync.ledger import open_ledger, passing_ledger, running
from copilot_sync.sync.ledger_errors import LedgerError, LedgerHeldError
from copilot_sync.sync.locks import Holder
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.tables import facts, runs

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    from copilot_sync.sync.ledger import Ledger

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
RUNS = """
import sys
from copilot_sync.sync.ledger import open_ledger, passing_ledger, running
with running(open_ledger(sys.argv[1]), "warn"):
    print("runs", flush=True)
    sys.stdin.read()
"""


def all_runs(ledger: Ledger) -> list[tuple[int, str, str | None]]:
    with ledger.reading() as connection:
        return [
            (number, mode, ended)
            for number, mode, ended in connection.execute(select(runs.c.run, runs.c.mode, runs.c.ended))
        ]


def killed_runs(ledger: Ledger) -> int:
    return status_of(ledger, (), timedelta(days=1), NOON).killed


def remember_something(ledger: Ledger) -> None:
    with ledger.transaction() as connection:
        connection.execute(facts.insert().values(name="something", value="1"))


def test_a_run_is_written_down_with_its_end(ledger: Ledger) -> None:
    for mode in ("rehearse", "warn"):
        with running(ledger, mode, clock=lambda: NOON):
            assert all_runs(ledger)[-1][2] is None

    assert all_runs(ledger) == [
        (1, "rehearse", "2026-11-02T12:00:00+00:00"),
        (2, "warn", "2026-11-02T12:00:00+00:00"),
    ]
    assert killed_runs(ledger) == 0


def test_a_dry_run_holds_the_ledger_and_leaves_no_row(place: str, ledger: Ledger) -> None:
    other = open_ledger(place)
    with running(ledger, "warn"):
        pass
    with running(ledger, "warn", dry=True) as number:
        assert number == 2
        with pytest.raises(LedgerHeldError), running(other, "warn"):
            pytest.fail("it ran")

    assert len(all_runs(ledger)) == 1
    other.close()


def test_a_ledger_that_nothing_is_left_of_does_what_any_other_does() -> None:
    first, second = passing_ledger(), passing_ledger()
    for number in (1, 2):
        with running(first, "warn", clock=lambda: NOON) as run:
            assert run == number
    with first.dry_run():
        with first.transaction() as connection:
            connection.execute(facts.delete())
        assert len(all_runs(first)) == 2

    assert status_of(first, ("clinic",), timedelta(days=1), NOON).last_run is not None
    assert all_runs(second) == []
    assert first.mark("person", "ola@northmoor.example") != second.mark("person", "ola@northmoor.example")
    for ledger in (first, second):
        ledger.close()


def test_a_run_that_ends_in_an_error_has_an_end_too(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError), running(ledger, "warn"):
        _ = 1 / 0

    assert all_runs(ledger)[0][2] is not None
    assert ledger.holder() is None


def test_another_process_is_told_who_holds_the_ledger(
    place: str, ledger: Ledger, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    first = elsewhere(RUNS, place)
    assert first.stdout
    assert first.stdout.readline() == "runs\n"

    with pytest.raises(LedgerHeldError) as caught, running(ledger, "warn"):
        pytest.fail("it ran")
    told = str(caught.value)
    assert f"process {first.pid} on this machine since " in told
    assert "Nothing was done" in told

    assert killed_runs(ledger) == 0
    assert len(all_runs(ledger)) == 1
    first.communicate("")
    with running(ledger, "warn") as number:
        assert number == 2


def test_a_killed_run_holds_nothing_and_is_known_as_killed(
    place: str, ledger: Ledger, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    first = elsewhere(RUNS, place)
    assert first.stdout
    assert first.stdout.readline() == "runs\n"
    first.send_signal(signal.SIGKILL)
    first.wait()

    with running(ledger, "warn"):
        assert killed_runs(ledger) == 1
    assert killed_runs(ledger) == 1


def test_who_ran_is_not_kept(path: Path, elsewhere: Callable[..., subprocess.Popen[str]]) -> None:
    ledger = open_ledger(path)
    with running(ledger, "warn"):
        pass
    child = elsewhere(RUNS, str(path))
    child.communicate("")
    folder = list(path.parent.iterdir())
    ledger.close()

    assert "ledger.sqlite3.running" not in {file.name for file in folder}
    assert not [file for file in folder if str(child.pid).encode() in file.read_bytes() and file.suffix != ".key"]


def test_what_is_alone_can_be_alone_again_inside(place: str, ledger: Ledger) -> None:
    other = open_ledger(place)
    with ledger.alone():
        with ledger.alone():
            pass
        with pytest.raises(LedgerHeldError), other.alone():
            pytest.fail("it was let in")
    with other.alone():
        pass
    other.close()


def test_a_run_can_be_looked_at_while_it_writes(place: str, ledger: Ledger) -> None:
    other = open_ledger(place)
    with running(ledger, "warn"), ledger.transaction() as connection:
        connection.execute(facts.insert().values(name="half", value="done"))
        with other.reading() as outside:
            assert outside.scalar(select(facts.c.value).where(facts.c.name == "half")) is None
    other.close()


def run_and_lose_the_lock(ledger: Ledger, admin: psycopg.Connection) -> None:
    with running(ledger, "warn"):
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        for _ in range(2):  # it is not made anew, without the lock
            with pytest.raises(LedgerError, match="was lost"):
                remember_something(ledger)


def test_a_run_whose_lock_was_lost_with_its_connection_stops(database: str) -> None:
    ledger = open_ledger(database)
    with psycopg.connect(database, autocommit=True) as admin, pytest.raises(LedgerError, match="was lost"):
        run_and_lose_the_lock(ledger, admin)

    assert ledger.holder() is None
    assert killed_runs(ledger) == 1
    ledger.close()


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        (Holder(), "a process"),
        (Holder("elsewhere.example", 4711), "process 4711 on elsewhere.example"),
        (Holder(since=datetime(2026, 11, 5, 14, 3).astimezone()), "a process since Thursday 5 November 2026, 14:03"),
    ],
)
def test_a_holder_is_told_as_far_as_it_is_known(holder: Holder, words: str) -> None:
    assert holder.in_words() == words
