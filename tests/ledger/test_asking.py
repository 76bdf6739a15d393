"""Asking a ledger, in a file and on a server: it answers, waits for nobody, and is not made by the question."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, inspect, select

from copilot_sync.sync.forgetting import purge_everything
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.ledger_errors import NoLedgerError
from copilot_sync.sync.moments import written
from copilot_sync.sync.pausing import lift, pause
from copilot_sync.sync.places import place_of
from copilot_sync.sync.references import message_named, thread_named
from copilot_sync.sync.status import RunState
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.tables import facts, findings, meetings, metadata, outbox
from copilot_sync.verdicts import Severity

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.sync.ledger import Ledger

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
ALLOWED = timedelta(hours=26)


@pytest.fixture
def known(ledger: Ledger) -> dict[str, Any]:
    """A meeting with a finding, and a message about it of which nobody knows whether it was sent."""
    key, thread, start = "ab" * 16, "cd" * 16, written(NOW + timedelta(days=8))
    row = {"meeting": key, "thread": thread, "state": "upcoming", "dtstart": start, "seen": key, "content": key}
    row |= {"policy": key, "first_seen": written(NOW), "reach": "allowed", "organiser": key}
    sent = {"key": "ef" * 16, "meeting": key, "thread": thread, "organiser": key, "kind": "warn", "state": "unknown"}
    with ledger.transaction() as connection:
        connection.execute(insert(meetings).values(**row))
        connection.execute(insert(outbox).values(**sent, findings="[]", tried=written(NOW), run=1))
        finding = {"meeting": key, "code": "ACC001", "severity": "important", "state": "open"}
        connection.execute(insert(findings).values(**finding, first_seen=written(NOW)))
    return row


def test_a_question_makes_no_file(path: Path) -> None:
    with pytest.raises(NoLedgerError, match="The first run makes it: copilot-sync sync"):
        open_ledger(path, make=False)

    assert not path.parent.exists()


def test_a_question_makes_no_tables_on_a_server(database: str) -> None:
    with pytest.raises(NoLedgerError):
        open_ledger(database, make=False)

    engine = place_of(database).engine()
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_everything_is_asked_in_one_state_while_a_run_is_at_work(ledger: Ledger, known: dict[str, Any]) -> None:
    with ledger.transaction() as connection:
        pause(connection, "thread", known["thread"], NOW, None)
        assert thread_named(connection, "CDCDCDCD") == known["thread"]
        assert message_named(connection, "efefefef").kind == "warn"
    with running(ledger, "warn", clock=lambda: NOW):
        status = status_of(ledger, ["clinic"], ALLOWED, NOW)

    assert status.last_run is not None
    assert status.last_run.state is RunState.RUNNING
    assert status.open == {Severity.IMPORTANT: {"ACC001": 1}}
    assert [message.start for message in status.messages] == [NOW + timedelta(days=8)]
    assert [pause.reference for pause in status.paused_meetings] == ["cdcdcdcd"]
    assert status.is_overdue


def test_a_pause_is_lifted_once(ledger: Ledger) -> None:
    with ledger.transaction() as connection:
        pause(connection, "organiser", "a" * 32, NOW, NOW)
        pause(connection, "organiser", "a" * 32, NOW, None)

        assert lift(connection, "organiser", "a" * 32)
        assert not lift(connection, "organiser", "a" * 32)


@pytest.mark.usefixtures("known")
def test_purged_of_everything_it_is_empty_and_keeps_its_key(ledger: Ledger, place: str) -> None:
    purge_everything(ledger)

    with ledger.reading() as connection:
        full = {table.name for table in metadata.sorted_tables if connection.execute(select(table)).first()}
        assert full == {"facts"}
        assert connection.execute(select(facts.c.name)).scalars().all() == ["key_check"]
    open_ledger(place, make=False).close()
