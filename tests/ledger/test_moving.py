"""A ledger goes along to another place, with everything in it, and nothing is overwritten there."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select

from copilot_sync.sync.keys import VARIABLE
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.moving import copy_ledger
from copilot_sync.sync.tables import answers, facts, metadata, sightings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def filled(path: Path) -> Path:
    ledger = open_ledger(path)
    for _ in range(3):
        with running(ledger, "warn"):
            pass
    mark = ledger.mark("person", "sam@northmoor.example")
    with ledger.transaction() as connection:
        connection.execute(insert(facts).values(name="role_book", value="7"))
        rows = [
            {"meeting": f"{number:032}", "kind": "person", "mark": mark, "first_seen": ""} for number in range(2500)
        ]
        connection.execute(insert(sightings), rows)
        row = {"answer": mark, "source": "clinic", "partition": "", "reference": "", "meeting": mark, "thread": mark}
        said = {"organiser": "", "wish": "waiver", "codes": "[]", "taken": "", "reason": "we ring everybody"}
        connection.execute(insert(answers).values(**row, **said))
    ledger.close()
    return path


def everything(place: object) -> list[list[tuple[object, ...]]]:
    ledger = open_ledger(str(place))
    with ledger.reading() as connection:
        found = [sorted(map(tuple, connection.execute(select(table)))) for table in metadata.sorted_tables]
    ledger.close()
    return found


def test_everything_goes_along_and_runs_are_numbered_on(
    filled: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(filled.with_suffix(".key")))
    copy_ledger(filled, database)

    assert everything(database) == everything(filled)
    ledger = open_ledger(database)
    with running(ledger, "warn") as number:
        assert number == 4
    ledger.close()


def test_a_ledger_that_has_something_in_it_is_not_overwritten(
    filled: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(filled.with_suffix(".key")))
    copy_ledger(filled, database)
    before = everything(database)
    with pytest.raises(LedgerError, match="not empty"):
        copy_ledger(filled, database)

    assert everything(database) == before


def test_a_ledger_with_another_key_is_refused(filled: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="different keys"):
        copy_ledger(filled, tmp_path / secrets.token_hex(4) / "other.sqlite3")
