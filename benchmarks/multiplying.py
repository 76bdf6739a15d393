"""A folder that was synced, and its ledger, many times as large: what a pass finds there is as if it had read all of it.

Each copy of the folder has meetings of its own, of which the ledger knows what it knows of the first ones. Files are
hard links, so it takes little room. Nothing is read or judged for it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from copilot_sync.adapters import SyncToken
from copilot_sync.file_sources.tokens import Held, Known, held_by, identity_of, reference_of, signature_of
from copilot_sync.sync import marks
from copilot_sync.sync.ledger import open_ledger
from copilot_sync.sync.tables import metadata

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "made"
MARKED = ("meeting", "thread", "key", "reference")
"""Columns that are others in each copy."""


def multiply(folder: Path, larger: Path, times: int) -> None:
    """Make `larger`, which is not there yet, from a folder that holds ``invites`` and ``state``."""
    shutil.copytree(folder / "state", larger / "state")
    before, after = str(folder / "invites"), str(larger / "invites")
    with closing(open_ledger(larger / "state" / "ledger.sqlite3")) as ledger:
        old, new = (marks.partition(ledger, SOURCE, path) for path in (before, after))
    with closing(sqlite3.connect(larger / "state" / "ledger.sqlite3")) as database, database:
        (token,) = database.execute("SELECT token FROM partitions").fetchone()
        known = held_by(SyncToken(token), before)
        held: dict[bytes, Known] = {}
        names: dict[str, list[str]] = {}
        for name in sorted(path.name for path in (folder / "invites").iterdir()):
            was = reference_of(name.encode())
            for number in range(times):
                link = larger / "invites" / f"{number:04d}" / name
                link.parent.mkdir(parents=True, exist_ok=True)
                os.link(folder / "invites" / name, link)
                reference = reference_of(f"{number:04d}/{name}".encode())
                held[reference] = Known(signature_of(link.lstat()), known.files[was].content)
                names.setdefault(was.hex(), []).append(reference.hex())
        _multiply_rows(database, times, names)
        root = identity_of((larger / "invites").lstat())
        whole = Held(root, known.looked, held).as_token(after)
        database.execute("UPDATE partitions SET partition = ?, token = ?", (new, whole))
        database.execute("UPDATE copies SET partition = ? WHERE partition = ?", (new, old))


def _multiply_rows(database: sqlite3.Connection, times: int, names: dict[str, list[str]]) -> None:
    """Write every row of a meeting again for each copy of the folder, and let the first ones be of the first copy."""

    def again(value: str, number: int, column: str) -> str:
        if column == "reference":
            return names[value][number]
        return hashlib.sha256(f"{number} {value}".encode()).hexdigest()[:32] if number else value

    database.create_function("again", 3, again, deterministic=True)
    for table in metadata.sorted_tables:
        if "meeting" not in table.c:
            continue
        names_of = list(table.c.keys())
        columns = ", ".join(names_of)
        others = ", ".join(f"again({name}, ?1, '{name}')" if name in MARKED else name for name in names_of)
        database.execute(f"CREATE TEMPORARY TABLE first AS SELECT * FROM {table.name}")  # noqa: S608 -- names of our own
        for number in range(1, times):
            database.execute(f"INSERT INTO {table.name} ({columns}) SELECT {others} FROM first", (number,))  # noqa: S608 -- as above
        if "reference" in table.c:
            database.execute(
                "UPDATE copies SET reference = again(reference, 0, 'reference') WHERE reference IN (SELECT reference FROM first)"
            )
        database.execute("DROP TABLE first")
