"""Taking a ledger along to another place, such as from a file to a server."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select, text

from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.ledger_errors import LedgerError
from copilot_sync.sync.tables import facts, metadata, runs

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

AT_ONCE = 1000
"""Rows that are held in memory."""


def copy_ledger(source: Path | str, target: Path | str) -> None:
    """Copy a ledger into another one, which is made if need be, has the same key, and is empty.

    Raises:
        LedgerError: one of them cannot be used, has another key, or the target is not empty. It is as it was then.
        LedgerHeldError: a run holds one of them.
    """
    with (
        closing(open_ledger(source)) as old,
        closing(open_ledger(target)) as new,
        old.alone(),
        new.alone(),
        old.reading() as rows,
        new.transaction() as connection,
    ):
        if old.keys != new.keys:
            raise LedgerError("The two ledgers have different keys. Name the key of the old one for both.")
        _refuse_filled(connection, new.place.title)
        for table in metadata.sorted_tables:
            which = (
                select(table) if table is not facts else select(table).where(facts.c.name.not_in(_facts(connection)))
            )
            for part in rows.execute(which).mappings().partitions(AT_ONCE):
                connection.execute(insert(table), [dict(row) for row in part])
        if connection.dialect.name == "postgresql":  # its next number comes from elsewhere
            last = connection.scalar(select(func.max(runs.c.run)))
            counter = text("SELECT setval(pg_get_serial_sequence('runs', 'run'), :last)")
            connection.execute(counter, {"last": last or 1})


def _refuse_filled(connection: Connection, title: str) -> None:
    for table in metadata.sorted_tables:
        if table is not facts and connection.execute(select(table).limit(1)).first() is not None:
            raise LedgerError(f"The ledger {title} is not empty. Nothing was copied.")


def _facts(connection: Connection) -> list[str]:
    return list(connection.scalars(select(facts.c.name)))
