"""The ledger: what a sync remembers from one run to the next."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import contextmanager
from hashlib import blake2b
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event

from copilot_sync.sync.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

KEY_BYTES = 32


class Ledger:
    """A database, and the key under which people, papers and meetings are known in it."""

    def __init__(self, engine: Engine, key: bytes) -> None:
        self.engine = engine
        self.key = key
        self._rehearsing: Connection | None = None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection on which everything happens, or nothing does."""
        if self._rehearsing is not None:
            yield self._rehearsing
            return
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def dry_run(self) -> Iterator[None]:
        """Let everything that follows happen as if, and take it back at the end."""
        with self.engine.connect() as connection:
            self._rehearsing = connection
            try:
                yield
            finally:
                self._rehearsing = None
                connection.rollback()

    def mark(self, *parts: str) -> str:
        """A keyed hash of the parts and of where each ends: 32 hexadecimal digits."""
        return blake2b(json.dumps(parts).encode("ascii"), key=self.key, digest_size=16).hexdigest()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def open_ledger(path: Path) -> Ledger:
    """Open a ledger, or make one, with its key in a file beside it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _prepare)
    metadata.create_all(engine)
    return Ledger(engine, _key_beside(path))


def _prepare(connection, _record) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001 -- a driver's own type
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _key_beside(path: Path) -> bytes:
    where = path.with_suffix(".key")
    if not where.exists():
        handle = os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
    return bytes.fromhex(where.read_text().strip())
