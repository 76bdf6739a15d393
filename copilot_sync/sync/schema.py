"""The tables of a ledger as they are, brought to what they should be when it is opened."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, inspect, select

from copilot_sync.sync.ledger_errors import WAIT, LedgerError, NoLedgerError
from copilot_sync.sync.places import APPLICATION_ID, READ_ONLY
from copilot_sync.sync.tables import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from copilot_sync.sync.keys import KeyFile, Keys
    from copilot_sync.sync.places import Place

LATEST = "0005"
"""The revision that `tables` describes: the last one in ``migrations/versions``."""
MIGRATIONS = "copilot_sync.sync:migrations"
VERSIONS = Table("copilot_sync_version", MetaData(), Column("version_num", String(32), primary_key=True))
"""Alembic's own table, under a name that no other application uses."""
KEY_CHECK = "key_check"
"""The fact that tells whether a key is the ledger's."""


def prepare(place: Place, engine: Engine, key_file: KeyFile, *, make: bool = True) -> Keys:
    """Make the tables, or bring them up to date, and find the keys that belong to them.

    All of it is one transaction: whatever stops it leaves the ledger as it was. No copy is made before, since a copy
    would keep what `forget` and `purge` delete.

    Raises:
        LedgerError: it is no ledger of ours, a newer version made it, or its key is not there.
        LedgerHeldError: it needs to be changed, and another run holds it.
        NoLedgerError: there are no tables, and they are not to be made.
    """
    with engine.connect().execution_options(**{READ_ONLY: True}) as connection:
        found = _revision(connection, place)
        if found == LATEST:
            return keys_of(connection, key_file)
        if found is None and not make:
            raise NoLedgerError(place.title)
    with _locked(place, engine), engine.begin() as connection:
        found = _revision(connection, place)  # somebody else may have been here
        keys = key_file.make() if found is None else keys_of(connection, key_file)
        if found != LATEST:
            _migrate(connection)
        if found is None:
            connection.execute(facts.insert().values(name=KEY_CHECK, value=keys.check()))
        return keys


def refuse_newer(connection: Connection, place: Place) -> str:
    """The revision of the tables.

    Raises:
        LedgerError: we do not know it.
    """
    found = connection.scalar(select(VERSIONS.c.version_num))
    if found is None or found > LATEST:
        raise LedgerError(
            f"The ledger {place.title} was made, or changed, by a newer version of copilot-sync. "
            "Run: pip install --upgrade copilot-sync"
        )
    return str(found)


def keys_of(connection: Connection, key_file: KeyFile) -> Keys:
    """The keys that a ledger says are its own.

    Raises:
        LedgerError: they are not there.
    """
    check = connection.scalar(select(facts.c.value).where(facts.c.name == KEY_CHECK))
    return key_file.belonging_to(check or "")


@contextmanager
def _locked(place: Place, engine: Engine) -> Iterator[None]:
    lock = place.lock(engine)
    lock.acquire(WAIT)
    try:
        yield
    finally:
        lock.release()


def _revision(connection: Connection, place: Place) -> str | None:
    """Which revision the tables are; ``None`` where there are no tables at all."""
    tables = inspect(connection).get_table_names()
    if VERSIONS.name not in tables:
        if tables:
            raise LedgerError(
                f"{place.title} holds tables that are not ours, and was left alone. "
                "Name another file, or give the ledger a database of its own."
            )
        return None
    return refuse_newer(connection, place)


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 -- only where there is something to do
    from alembic.config import Config  # noqa: PLC0415

    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", MIGRATIONS)
    command.upgrade(config, LATEST)
