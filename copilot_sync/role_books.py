"""Role books: an organiser's list of who was invited in which role, as CSV (RFC 4180) or TOML.

CSV has a header that names the columns ``address``, ``role`` and, where wanted, ``until``, in any order; other
columns are left alone. TOML has ``[[people]]`` tables with the same three keys, or a table ``[people]`` of
``"address" = "role"``. What is wrong is told by line: never an address, never anybody's role.
"""

from __future__ import annotations

import csv
import re
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from copilot_sync.configuration_lines import lines_of_keys
from copilot_sync.configuration_text import (
    TextError,
    Trouble,
    decode,
    parse,
    place,
    read_bounded,
)
from copilot_sync.people import Role, RoleBook, RoleEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

LARGEST = 10_000_000
LONGEST = 500_000
"""Bytes and lines of a role book, at most. TOML takes longer to read, and is kept for short lists."""
LARGEST_TOML = 1_000_000

COLUMNS = ("address", "role", "until")
MOST_COLUMNS = 1_000

ROLES_IN_WORDS = (
    "the roles are lived_experience (patients, service users, unpaid carers, family, lay partners), clinician, "
    "professional (managers and other staff), community (staff of a charity or community group), supporter "
    "(personal assistants, advocates, interpreters), group (a list address) and unknown"
)
"""Said in full, wherever a role is not known, so that the hint gives nobody's role away."""

UNKNOWN_ROLE = "the role here is not a word that we know"

SHOWN = 50
"""Problems that are told in one go."""

_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")

Row = tuple[int, object, object, object]
"""The line, then address, role and until, as given."""


class RoleBookError(ValueError):
    """A role book that cannot be used as it stands. Nothing of its content is in the text."""

    def __init__(self, troubles: list[Trouble]) -> None:
        super().__init__("\n".join(map(str, troubles)))
        self.troubles = tuple(troubles)


def load(path: Path, *, named_in_a_file: bool = False) -> RoleBook:
    """Read a role book from a file: TOML where the name ends in ``.toml``, else CSV.

    A path that is `named_in_a_file` must be that of a regular file; a person may also give a pipe.

    Raises:
        RoleBookError: with every problem, by line.
    """
    is_toml = path.suffix.lower() == ".toml"
    try:
        limit = LARGEST_TOML if is_toml else LARGEST
        text = decode(read_bounded(path, limit, named_in_a_file=named_in_a_file))
        return read_toml(text, str(path)) if is_toml else read_csv(text, str(path))
    except TextError as error:
        raise RoleBookError([Trouble(place(str(path), error.line), str(error))]) from None


def together(books: Iterable[RoleBook]) -> RoleBook:
    """One book out of several; where two list the same address, the later one counts."""
    return RoleBook({address: entry for book in books for address, entry in book.entries.items()})


def read_csv(text: str, name: str) -> RoleBook:
    """Read a role book from CSV whose cells are parted by comma, semicolon or tab.

    Raises:
        RoleBookError: with every problem, by line.
    """
    if text.count("\n") > LONGEST:
        raise RoleBookError(
            [Trouble(name, f"this role book has more than {LONGEST:,} lines, which is more than we read")]
        )
    return _book(_rows_of_csv(text), name)


def read_toml(text: str, name: str) -> RoleBook:
    """Read a role book from TOML.

    Raises:
        RoleBookError: with every problem, by line.
    """
    return _book(_rows_of_toml(text), name)


def _book(rows: Iterator[Row], name: str) -> RoleBook:
    entries: dict[str, RoleEntry] = {}
    problems: list[tuple[int | None, str]] = []
    try:
        for line, address, role, until in rows:
            wrong = _mistakes(address, role, until)
            problems += [(line, message) for message in wrong]
            if wrong:
                continue
            key, entry = _entry(line, str(address), str(role), until)
            first = entries.setdefault(key, entry)
            if first != entry:
                problems.append((line, f"line {first.line} has the same address with another role or date; keep one"))
    except TextError as error:
        problems.append((error.line, str(error)))
    if problems:
        raise RoleBookError(_told(problems, name))
    return RoleBook(entries)


def _told(problems: list[tuple[int | None, str]], name: str) -> list[Trouble]:
    troubles = [Trouble(place(name, line), message) for line, message in problems[:SHOWN]]
    if len(problems) > SHOWN:
        troubles.append(Trouble(name, f"{len(problems) - SHOWN} more lines are like these"))
    if any(message == UNKNOWN_ROLE for _, message in problems):
        troubles.append(Trouble(name, ROLES_IN_WORDS))
    return troubles


def _mistakes(address: object, role: object, until: object) -> list[str]:
    """Everything that is wrong with one person."""
    found = []
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address.strip()):
        found.append("we couldn't find an e-mail address here, such as sam@northmoor.example")
    if not isinstance(role, str) or _word(role) not in set(Role):
        found.append(UNKNOWN_ROLE)
    try:
        _last_day(until)
    except ValueError as error:
        found.append(str(error))
    return found


def _entry(line: int, address: str, role: str, until: object) -> tuple[str, RoleEntry]:
    return address.strip().lower(), RoleEntry(Role(_word(role)), _last_day(until), line)


def _word(role: str) -> str:
    return re.sub(r"[\s_-]+", "_", role.strip().lower())


def _last_day(until: object) -> date | None:
    if until is None or (isinstance(until, str) and not until.strip()):
        return None
    if isinstance(until, date) and not isinstance(until, datetime):
        return until
    try:
        return date.fromisoformat(until.strip() if isinstance(until, str) else "")
    except ValueError:
        raise ValueError("the last day (until) is written year-month-day, such as 2027-03-31") from None


def _rows_of_csv(text: str) -> Iterator[Row]:
    header, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(text.split("\n"), delimiter=delimiter, strict=True)
    line = 1
    try:
        columns = _columns(next(reader, []))
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                address, role, until = (cells[at] if at is not None and at < len(cells) else "" for at in columns)
                yield line, address, role, until
            line = reader.line_num + 1
    except csv.Error:
        raise TextError("this row could not be read; is a quotation mark left open?", line) from None


def _columns(header: list[str]) -> list[int | None]:
    if len(header) > MOST_COLUMNS:
        raise TextError(
            f"the first line has more than {MOST_COLUMNS:,} columns; please keep address, role and until", 1
        )
    names = [cell.strip().lower() for cell in header]
    for number, cell in enumerate(names, 1):
        if cell in COLUMNS and names.index(cell) != number - 1:
            raise TextError(f"two columns are called {cell}; please keep one of them", 1)
        near = [] if cell in COLUMNS else get_close_matches(cell, COLUMNS, n=1, cutoff=0.75)
        if near:
            raise TextError(f'the name of column {number} is nearly "{near[0]}"; please write it so', 1)
    if not {"address", "role"} <= set(names):
        raise TextError("the first line must name the columns: address,role or address,role,until", 1)
    return [names.index(column) if column in names else None for column in COLUMNS]


def _rows_of_toml(text: str) -> Iterator[Row]:
    try:
        people: Any = parse(text).get("people")
    except TextError as error:
        raise TextError(f"{error}; are the addresses in quotation marks?", error.line) from None
    lines = lines_of_keys(text)
    if isinstance(people, dict):
        for address, role in people.items():
            yield lines.get(("people", address), 1), address, role, None
    elif isinstance(people, list) and all(isinstance(person, dict) for person in people):
        for number, person in enumerate(people):
            line = lines.get(("people", str(number)), 1)
            if person.keys() - set(COLUMNS):
                raise TextError("a person has address, role and, if you like, until, and nothing else", line)
            yield line, person.get("address"), person.get("role"), person.get("until")
    else:
        raise TextError("we couldn't find anybody: list people as [[people]] tables with address and role", 1)
