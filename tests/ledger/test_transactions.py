"""All or nothing, and nothing that was rehearsed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from copilot_sync.sync.keys import Keys
from copilot_sync.sync.ledger import GUESSABLE, Ledger, open_ledger
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.places import FilePlace
from copilot_sync.sync.tables import facts

if TYPE_CHECKING:
    from collections.abc import Iterator
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


def test_a_full_disk_is_told_and_nothing_is_lost(path: Path) -> None:
    ledger = open_ledger(path)
    with ledger.transaction() as connection:
        remember(connection, "before")
        connection.exec_driver_sql(f"PRAGMA max_page_count = {path.stat().st_size // 4096}")
    with pytest.raises(LedgerError, match=r"no room left .* Make some room"), ledger.transaction() as connection:
        connection.execute(facts.insert().values(name="large", value="x" * 1_000_000))

    assert remembered(ledger) == {"before"}
    ledger.close()


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
