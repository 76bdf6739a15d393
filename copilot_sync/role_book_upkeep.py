"""What in role books asks for somebody's attention, told by line: never an address, and nobody's role."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from copilot_sync.people import Role, RoleBook

SOON = timedelta(days=30)
"""How long before its last day a line is told."""
FEWEST = 5
"""A group of fewer people is not counted: a small number can point to somebody."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two books that have somebody in different roles. Books are named by their place in order, from 0."""

    book: int
    line: int | None
    later_book: int
    """The one that counts."""
    later_line: int | None


def ended_lines(book: RoleBook, today: date) -> list[int]:
    """The lines that are past their last day."""
    return sorted(entry.line or 0 for entry in book.entries.values() if entry.ended(today))


def ending_lines(book: RoleBook, today: date) -> list[tuple[int, date]]:
    """The lines whose last day is today or comes soon, with that day."""
    return sorted(
        (entry.line or 0, entry.until)
        for entry in book.entries.values()
        if entry.until is not None and today <= entry.until <= today + SOON
    )


def disagreements(books: Sequence[RoleBook], today: date) -> list[Disagreement]:
    """Where a later book has another role for somebody than an earlier one that still holds."""
    found = []
    known: dict[str, int] = {}
    for number, book in enumerate(books):
        for address, entry in book.entries.items():
            earlier = books[known[address]].entries[address] if address in known else None
            if earlier is not None and earlier.role is not entry.role and not earlier.ended(today):
                found.append(Disagreement(known[address], earlier.line, number, entry.line))
            known[address] = number
    return found


def count_by_role(book: RoleBook, today: date) -> dict[Role, int | None]:
    """How many people count in each role today; ``None`` where they are some, but fewer than `FEWEST`."""
    counted = Counter(entry.role for entry in book.entries.values() if not entry.ended(today))
    return {role: number if number >= FEWEST else None for role, number in counted.items()}
