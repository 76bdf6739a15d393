"""A ledger on a PostgreSQL server."""

from __future__ import annotations

import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from copilot_sync.sync.keys import KeyFile
from copilot_sync.sync.ledger_errors import WAIT, LedgerError, explained
from copilot_sync.sync.locks import MOMENTARILY, Holder, Lock, held_by

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import URL, Connection, Engine

LOCK = 0x636F7379
"""The number of our advisory lock; a ledger has a database of its own (PostgreSQL's manual, section 13.3.5)."""
SHOWN_NAME = "copilot-sync run by {process} on {host}"
NOT_AVAILABLE = "55P03"
"""The SQLSTATE of a lock that was waited for in vain."""
LONGEST_NAME = 63
"""Bytes of an application's name that a server shows to others."""


@dataclass(frozen=True, slots=True)
class ServerPlace:
    """A database on a server, which has nothing else in it."""

    url: URL

    @property
    def without_transactions(self) -> dict[str, Any]:
        """SQLAlchemy's own option."""
        return {"isolation_level": "AUTOCOMMIT"}

    @property
    def title(self) -> str:
        """Host and database, without user and password."""
        host = self.url.host or self.url.query.get("host") or "this machine"
        return f"{self.url.database or 'postgres'} on {host if isinstance(host, str) else host[0]}"

    def may_be_there(self) -> bool:
        """A server tells when it is asked."""
        return True

    def engine(self) -> Engine:
        """A way to the server, by way of psycopg 3."""
        if find_spec("psycopg") is None:
            raise LedgerError(
                "A ledger on a PostgreSQL server needs a driver. Run: pip install 'copilot-sync[postgresql]'"
            )
        url = self.url.set(drivername="postgresql+psycopg")
        if "connect_timeout" not in url.query:
            url = url.update_query_dict({"connect_timeout": str(WAIT)})
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)
        event.listen(engine, "connect", _prepare)
        return engine

    def key_file(self) -> KeyFile:
        """Named by the environment: there is no place beside a server."""
        return KeyFile.of(None)

    def lock(self, engine: Engine) -> Lock:
        """A lock of the server."""
        return ServerLock(engine, self.title)


def _prepare(connection: Any, _record: Any) -> None:  # noqa: ANN401 -- the driver is an extra
    connection.execute(f"SET lock_timeout = '{WAIT}s'")
    connection.commit()


class ServerLock:
    """An advisory lock on a connection of its own, which ends with that connection and so with its process."""

    def __init__(self, engine: Engine, title: str) -> None:
        self._engine = create_engine(engine.url, hide_parameters=True, poolclass=NullPool)
        self._title = title
        self._connection: Connection | None = None

    def acquire(self, seconds: float = MOMENTARILY) -> None:
        """Take it, under a name that tells those who come second who we are."""
        name = SHOWN_NAME.format(process=os.getpid(), host=platform.node()).encode("ascii", "replace")[:LONGEST_NAME]
        settings = {"application_name": name.decode("ascii"), "lock_timeout": f"{seconds * 1000:.0f}ms"}
        set_one = text("SELECT set_config(:setting, :value, false)")
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                for setting, value in settings.items():
                    connection.execute(set_one, {"setting": setting, "value": value})
                connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            except BaseException:
                connection.close()
                raise
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) == NOT_AVAILABLE:
                raise held_by(self.holder()) from None
            raise explained(error, self._title) or error from None
        self._connection = connection

    def confirm(self) -> None:
        """Ask whether the connection that has the lock is still there."""
        if self._connection is None:
            return
        try:
            self._connection.execute(text("SELECT 1"))
        except SQLAlchemyError:  # now and ever after: it is not made anew, which would be without the lock
            raise LedgerError(
                f"The connection that held the ledger {self._title} was lost, so this run stopped. Nothing was lost: "
                "what it did not finish, the next one does."
            ) from None

    def release(self) -> None:
        """Give it back, with the connection."""
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.close()
            self._connection = None

    def holder(self) -> Holder | None:
        """Who has it, as far as the server lets us see."""
        asked = text(
            "SELECT a.application_name, a.backend_start FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.objid = :lock AND l.classid = 0 AND l.granted "
            "AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        try:
            with self._engine.connect() as connection:
                found = connection.execute(asked, {"lock": LOCK}).first()
        except DBAPIError as error:
            raise explained(error, self._title) or error from None
        return _named(*found) if found else None


def _named(name: str | None, since: datetime | None) -> Holder:
    words = (name or "").split()
    if len(words) != len(SHOWN_NAME.split()) or not words[3].isdigit():
        return Holder(since=since)
    return Holder(words[-1], int(words[3]), since)
