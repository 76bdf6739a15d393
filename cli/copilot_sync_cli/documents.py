"""From what was named on the command line to documents: files, folders and standard input."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.folders import NOT_REGULAR, bounded, files_under, not_opened, opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STANDARD_INPUT = "-"
ADDRESS = re.compile(r"(https?|webcals?)://", re.IGNORECASE)

Found = Document | Skipped | Failed


def documents(paths: Sequence[str], suffixes: tuple[str, ...]) -> Iterator[Found]:
    """Every document under the paths, once each; what cannot be opened comes with its reason.

    A folder gives the files whose names end in one of `suffixes`, in order of path. Links to folders are not
    followed: they may lead round in circles, or out of the folder.
    """
    seen: set[str] = set()
    for path in paths:
        for source, found in _under(path, suffixes):
            place = os.path.normpath(source)
            if place not in seen:
                seen.add(place)
                yield found if found is not None else opened(source)


def is_folder(path: str) -> bool:
    """Whether it is a folder that we can see."""
    try:
        return path != STANDARD_INPUT and Path(path).is_dir()
    except OSError:
        return False


def _under(path: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Found | None]]:
    if path == STANDARD_INPUT:
        yield path, bounded(path, sys.stdin.buffer) if sys.stdin else Failed(path, "is not there")
    elif not is_folder(path):
        yield path, None
    else:
        found = False
        for source, result in files_under(path, suffixes):
            found = found or not isinstance(result, Skipped)
            yield source, result if isinstance(result, Skipped | Failed) else _unless_regular(source, result)
        if not found:
            yield path, Failed(path, f"holds nothing that we can read ({', '.join(suffixes)})")


def _unless_regular(source: str, found: os.stat_result) -> Failed | None:
    """A pipe or a device that lies in a folder, or that a link leads to, would keep us waiting for ever."""
    if stat.S_ISREG(found.st_mode):
        return None
    try:
        regular = stat.S_ISREG(Path(source).stat().st_mode)
    except (OSError, ValueError) as error:
        return Failed(source, not_opened(error))
    return None if regular else Failed(source, NOT_REGULAR)
