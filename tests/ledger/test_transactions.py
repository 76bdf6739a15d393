"""All or nothing, and nothing that was rehearsed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from copilot_sync.sync.keys import Keys
from copilot_sync.sync.ledger import GUESSABLE, Ledger, open_ledger
from copilot_sync.sync.places import FilePlace
from copilot_sync.sync.tables import facts

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection


def remember(connection: Connection, name: str) -> None:
    connection.execute(facts.insert().values(name=name, value="1"))


def remembered(ledger: Ledger) -> set[str]:
    with ledger.reading() as connection:
        return set(connection.scalars(select(facts.c.name))) - {"key_check"}


def fail_after(ledger: Ledger, name: str) -> None:
    with ledger.transaction() as connection:
        remember(connection, name)
        raise KeyError(name)


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        fail_after(ledger, "half")

    assert remembered(ledger) == set()


def test_so_does_a_savepoint_inside_it(ledger: Ledger) -> None:
    with ledger.transaction() as connection:
        remember(connection, "before")
        inside = connection.begin_nested()
        remember(connection, "inside")
        inside.rollback()
        remember(connection, "after")

    assert remembered(ledger) == {"before", "after"}


def test_a_rehearsal_sees_what_it_does_and_leaves_nothing(place: str, ledger: Ledger) -> None:
    other = open_ledger(place)
    with ledger.dry_run():
        with ledger.transaction() as connection:
            remember(connection, "rehearsed")
        with pytest.raises(KeyError):
            fail_after(ledger, "half")
        assert remembered(ledger) == {"rehearsed"}
        assert remembered(other) == set()
        assert ledger.is_rehearsing

    assert remembered(ledger) == set()
    other.close()


PRAGMAS = {"secure_delete": 1, "journal_mode": "truncate", "synchronous": 2, "temp_store": 2, "cache_spill": 0}


def pragmas(ledger: Ledger) -> dict[str, object]:
    with ledger.reading() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}


def test_deleted_is_deleted_and_committed_is_on_the_disk_on_every_connection(path: Path) -> None:
    ledger = open_ledger(path)
    with ledger.reading():
        assert pragmas(ledger) == PRAGMAS
    ledger.close()


def test_a_ledger_that_somebody_has_given_a_write_ahead_log_has_none_once_we_open_it(path: Path) -> None:
    open_ledger(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    ledger = open_ledger(path)

    assert pragmas(ledger) == PRAGMAS
    assert not [file.name for file in path.parent.iterdir() if file.name.endswith(("-wal", "-shm"))]
    ledger.close()


WRITES = """
import sys
from sqlalchemy import insert
from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.tables import facts
ledger = open_ledger(sys.argv[1])
for number in range(1_000_000):
    with ledger.transaction() as connection:
        for side in ("left", "right"):
            connection.execute(insert(facts).values(name=f"{sys.argv[2]} {number} {side}", value="1"))
    print(number, flush=True)
"""


def test_killed_at_any_moment_a_transaction_is_there_or_it_is_not(
    place: str, ledger: Ledger, elsewhere: Callable[..., subprocess.Popen[str]]
) -> None:
    for turn in range(3):
        child = elsewhere(WRITES, place, str(turn))
        assert child.stdout
        for _ in range(1 + 7 * turn):
            child.stdout.readline()
        child.kill()
        done = child.stdout.read().split()
        names = {name for name in remembered(ledger) if name.startswith(f"{turn} ")}

        assert {f"{turn} {number} left" for number in done} <= names
        assert {name.replace("left", "right") for name in names if "left" in name} == {
            name for name in names if "right" in name
        }


text = st.text(st.characters())
"""Any text at all: lone halves of surrogate pairs are among them."""


@pytest.fixture(scope="module")
def marking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    ledger = open_ledger(tmp_path_factory.mktemp("ledger") / "ledger.sqlite3")
    yield ledger
    ledger.close()


@given(one=st.lists(text), other=st.lists(text))
def test_marks_are_the_same_for_the_same_parts_alone(marking: Ledger, one: list[str], other: list[str]) -> None:
    assert (marking.mark(*one) == marking.mark(*other)) is (one == other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", "")),
        (("a", "b"), ("b", "a")),
        (("\U0001f600",), ("\ud83d\ude00",)),
        (('a", "b',), ("a", "b")),
    ],
)
def test_where_a_part_ends_counts(marking: Ledger, one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert marking.mark(*one) != marking.mark(*other)


@pytest.mark.parametrize("kind", [*sorted(GUESSABLE), "meeting"])
def test_a_mark_is_of_a_kind_and_needs_the_key(marking: Ledger, path: Path, kind: str) -> None:
    mark = marking.mark(kind, "sam@northmoor.example")
    place = FilePlace(path)

    assert len(mark) == 32
    assert set(mark) <= set("0123456789abcdef")
    assert mark != marking.mark("another", "sam@northmoor.example")
    assert mark != Ledger(place, marking.engine, Keys.new()).mark(kind, "sam@northmoor.example")
