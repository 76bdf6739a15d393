"""Seeing to it that what was deleted is not in the files of the ledger either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from copilot_sync.sync.tables import facts, metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from copilot_sync.sync.ledger import Ledger

DUE = "scrub"
"""The fact that says that something was deleted since the last time."""


def make_due(connection: Connection) -> None:
    """Note, together with what is deleted, that the files are to be written anew: a crash must not lose that."""
    connection.execute(delete(facts).where(facts.c.name == DUE))
    connection.execute(insert(facts).values(name=DUE, value="due"))


def scrub(ledger: Ledger) -> None:
    """Write the tables anew, without what was deleted, if anything was.

    SQLite overwrites what is deleted (``secure_delete``), but may have moved rows before and left older copies in the
    gaps; ``VACUUM`` leaves no gaps. PostgreSQL's ``VACUUM FULL`` does the same for its tables. Its write-ahead log, its
    replicas, and backups of either are not ours to reach.

    Raises:
        LedgerError: it could not be done now. The next run, or the next call, does it.
    """
    if ledger.is_rehearsing:
        return
    with ledger.reading() as connection:
        if connection.scalar(select(facts.c.name).where(facts.c.name == DUE)) is None:
            return
    with ledger.outside_transactions() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("VACUUM")
        else:
            for table in metadata.sorted_tables:
                connection.exec_driver_sql(f"VACUUM FULL {table.name}")
    with ledger.transaction() as connection:
        connection.execute(delete(facts).where(facts.c.name == DUE))
