"""Where a thing lies: the source, the partition and the reference by which it is found again."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row, Table


class Spot(NamedTuple):
    """Where a thing lies, as the ledger has it."""

    source: str
    """Its name in the settings."""
    partition: str
    """The mark of it."""
    reference: str


def spot_of(row: Row[tuple[object, ...]]) -> Spot:
    """Where lies what a row is about."""
    return Spot(row.source, row.partition, row.reference)


def within(table: Table, source: str, partition: str) -> ColumnElement[bool]:
    """The clause that finds what lies in a partition."""
    return and_(table.c.source == source, table.c.partition == partition)


def lies(table: Table, at: Spot) -> ColumnElement[bool]:
    """The clause that finds what is known of one thing."""
    return and_(within(table, at.source, at.partition), table.c.reference == at.reference)
