"""Files with the addresses in a group: plain text, or CSV (RFC 4180). What is wrong is told by file and line.

A file is called as its group, so that even its name is not told: "file 3" is the third one by name.
"""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, PermissionDenied
from copilot_sync.configuration_text import TextError, decode, read_bounded
from copilot_sync.phrases import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST_FILES = 1000
LARGEST = 1_000_000
"""Bytes of one file."""
MOST_PLACES = 200_000
"""Of people in groups, in all files together."""
TEXT, CSV = ".txt", ".csv"
COLUMN = "address"
COMMENT = "#"
_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")


def groups_in(folder: Path, title: str) -> dict[str, frozenset[str]]:
    """The addresses that the files of a folder name, by the address of their group; all in lower case.

    Raises:
        PermissionDenied: we may not read the folder, or a file in it.
        AdapterError: it is not there, or a file cannot be used as it stands. None of the others is used then: with a
            group missing, people would be counted wrongly.
    """
    groups: dict[str, frozenset[str]] = {}
    places = 0
    for number, path in enumerate(_files_in(folder, title), 1):
        where = f"{title}, file {number} by name"
        group = path.name[: -len(path.suffix)].lower()
        if not _ADDRESS.fullmatch(group):
            raise AdapterError(f"{where}: call it as the address of its group, such as panel@northmoor.example.txt")
        if group in groups:
            raise AdapterError(f"{where}: another file is about the same group; keep one of them")
        groups[group] = _members_in(path, where)
        places += len(groups[group])
        if places > MOST_PLACES:
            raise AdapterError(
                f"{title}: its files name more than {MOST_PLACES:,} addresses, which is more than we read"
            )
    return groups


def _files_in(folder: Path, title: str) -> list[Path]:
    try:
        found = (path for path in folder.iterdir() if path.suffix.lower() in {TEXT, CSV} and path.name[0] != ".")
        files = sorted(islice(found, MOST_FILES + 1))
    except PermissionError:
        raise PermissionDenied(f"{title}: we may not look into this folder", missing="to read it") from None
    except (OSError, ValueError) as error:
        raise AdapterError(f"{title}: this folder could not be opened ({system_reason(error)})") from None
    if len(files) > MOST_FILES:
        raise AdapterError(f"{title}: it has more than {MOST_FILES:,} files, which is more than we read")
    return files


def _members_in(path: Path, where: str) -> frozenset[str]:
    try:
        text = decode(read_bounded(path, LARGEST, named_in_a_file=True))
        lines = _lines_of_csv(text) if path.suffix.lower() == CSV else _lines_of_text(text)
        return frozenset(_address(line, said) for line, said in lines)
    except TextError as error:
        at = f", line {error.line}" if error.line else ""
        raise AdapterError(f"{where}{at}: {error}") from None


def _address(line: int, said: str) -> str:
    if not _ADDRESS.fullmatch(said):
        raise TextError("we couldn't find an e-mail address here, such as sam@northmoor.example", line)
    return said.lower()


def _lines_of_text(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        said = line.partition(COMMENT)[0].strip()
        if said:
            yield number, said


def _lines_of_csv(text: str) -> Iterator[tuple[int, str]]:
    header, _, _ = text.partition("\n")
    rows = csv.reader(text.split("\n"), delimiter=max(",;\t", key=header.count), strict=True)
    try:
        names = [cell.strip().lower() for cell in next(rows, [])]
        if names.count(COLUMN) != 1:
            raise TextError("the first line must name the columns, and one of them address", 1)
        at = names.index(COLUMN)
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield rows.line_num, cells[at].strip() if at < len(cells) else ""
    except csv.Error:
        raise TextError("this row could not be read; is a quotation mark left open?", rows.line_num) from None
