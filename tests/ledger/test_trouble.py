"""What goes wrong while a ledger is in use is told with its cure, and costs nothing that was there."""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.tables import facts

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    import psycopg

    from copilot_sync.sync.ledger import Ledger


def remember(ledger: Ledger, name: str, value: str = "1") -> None:
    with ledger.transaction() as connection:
        connection.execute(insert(facts).values(name=name, value=value))


def remembered(ledger: Ledger) -> set[str]:
    with ledger.reading() as connection:
        return set(connection.scalars(select(facts.c.name))) - {"key_check"}


def told(ledger: Ledger, statement: str) -> str:
    """What is said of a statement that the database does not do."""
    with pytest.raises(LedgerError) as caught, ledger.transaction() as connection:
        connection.execute(text(statement))
    return str(caught.value)


def test_a_disk_without_room(path: Path) -> None:
    ledger = open_ledger(path)
    remember(ledger, "before")
    with ledger.transaction() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {path.stat().st_size // 4096}")
    with pytest.raises(LedgerError, match=r"no room left .* Make some room"):
        remember(ledger, "large", "x" * 1_000_000)

    assert remembered(ledger) == {"before"}
    ledger.close()


CANNOT_WRITE = """
import resource, sys
from copilot_sync.sync.ledger import open_ledger, running
from copilot_sync.sync.ledger_errors import LedgerError
ledger = open_ledger(sys.argv[1]) if sys.argv[2] == "opened" else None
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
try:
    with running(ledger or open_ledger(sys.argv[1]), "warn"):
        print("it ran")
except LedgerError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits are of Unix")
@pytest.mark.parametrize("when", ["opened", "new"])
def test_a_disk_that_takes_no_more(path: Path, elsewhere: Callable[..., subprocess.Popen[str]], when: str) -> None:
    said, _ = elsewhere(CANNOT_WRITE, str(path), when).communicate(timeout=60)

    assert "cannot be written (file too large)" in said
    assert "Traceback" not in said
    ledger = open_ledger(path)
    with running(ledger, "warn") as number:
        assert number == 1
    ledger.close()


def test_a_file_that_may_only_be_read(path: Path) -> None:
    ledger = open_ledger(path)
    with ledger.transaction() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert "cannot be written" in told(ledger, "DELETE FROM facts")
    ledger.close()


def test_a_file_that_is_damaged_while_it_is_open(path: Path) -> None:
    ledger = open_ledger(path)
    ledger.engine.dispose()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))

    assert "is damaged. Put it back from a backup" in told(ledger, "SELECT name FROM facts")
    ledger.close()


def test_a_file_that_is_taken_away_is_not_made_anew(path: Path) -> None:
    ledger = open_ledger(path)
    ledger.engine.dispose()
    path.unlink()

    assert "cannot be written" in told(ledger, "SELECT name FROM facts")
    assert not path.exists()
    ledger.close()


@pytest.fixture
def admin(database: str) -> psycopg.Connection:
    import psycopg  # noqa: PLC0415 -- an extra

    return psycopg.connect(database, autocommit=True)


def test_a_server_that_ends_the_connection(database: str, admin: psycopg.Connection) -> None:
    ledger = open_ledger(database)
    said = told(ledger, "SELECT pg_terminate_backend(pg_backend_pid())")

    assert "cannot be reached" in said
    remember(ledger, "after")
    assert remembered(ledger) == {"after"}
    ledger.close()
    admin.close()


def test_a_user_who_may_not(database: str, admin: psycopg.Connection) -> None:
    admin.execute("DROP ROLE IF EXISTS guest")
    admin.execute("CREATE ROLE guest LOGIN")
    with admin, pytest.raises(LedgerError, match="does not let us work in it"):
        open_ledger(database.replace("tester@", "guest@"))


def test_somebody_who_does_not_finish_writing(database: str, admin: psycopg.Connection) -> None:
    ledger = open_ledger(database)
    with admin, admin.transaction():
        admin.execute("LOCK TABLE facts")
        assert "is in use" in told(ledger, "SET LOCAL lock_timeout = '20ms'; LOCK TABLE facts")
    ledger.close()


def test_a_mistake_of_ours_stays_one_and_shows_no_value(ledger: Ledger, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    remember(ledger, "marked name", "marked value")
    with pytest.raises(IntegrityError) as caught:
        remember(ledger, "marked name", "marked value")

    assert "marked value" not in str(caught.value)
    assert "marked" not in caplog.text
