"""As which directories stand: another one makes meetings be judged again, and one that lost too much is not believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot_sync.sync import brakes
from copilot_sync.sync.records import put
from copilot_sync.sync.tables import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from copilot_sync.adapters.ports import Edition
    from copilot_sync.sync.ledger import Ledger

EDITION = "edition "
"""How the fact begins that has the mark of a directory's edition; its name follows."""
LONGEST_NAME = 80


def marks_of(
    connection: Connection, ledger: Ledger, names: Iterable[str], found: Mapping[str, Edition | None]
) -> tuple[str, ...]:
    """The editions of all directories, as keyed hashes, noted where they are new.

    Of one that did not answer it is the last one known: what was judged by that is not judged again without it.
    """
    marks = []
    for name in names:
        fact = f"{EDITION}{name[:LONGEST_NAME]}"
        mark = connection.execute(select(facts.c.value).where(facts.c.name == fact)).scalar() or ""
        if name in found:
            edition = found[name]
            new = ledger.mark("edition", name, edition.version) if edition is not None else ""
            if new != mark:
                put(connection, facts, name=fact, value=new)
            mark = new
        marks.append(f"{name} {mark}")
    return tuple(marks)


def holds_on(
    connection: Connection, ledger: Ledger, found: Mapping[str, Edition | None], now: datetime
) -> list[tuple[str, str]]:
    """The word by which each directory is approved that lost more than half of what it knew, and what to say of it."""
    held = []
    for name, edition in found.items():
        if edition is None:
            continue
        word = brakes.shrunk(connection, ledger, f"{brakes.DIRECTORY} {name[:LONGEST_NAME]}", edition.size, now)
        if word:
            held.append((word, f"directories.{name}: the directory has lost more than half of what it knew"))
    return held
