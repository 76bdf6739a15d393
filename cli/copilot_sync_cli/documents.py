"""From what was named on the command line to documents: files, folders and standard input."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.phrases import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LARGEST = 50_000_000
"""Bytes of one document, at most."""

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
                yield found if found is not None else _opened(source)


def is_folder(path: str) -> bool:
    """Whether it is a folder that we can see."""
    try:
        return path != STANDARD_INPUT and Path(path).is_dir()
    except OSError:
        return False


def _under(path: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Found | None]]:
    if path == STANDARD_INPUT:
        yield path, _bounded(path, sys.stdin.buffer) if sys.stdin else Failed(path, "is not there")
    elif not is_folder(path):
        yield path, None
    else:
        found = False
        for source, result in _in_folder(path, suffixes):
            found = found or not isinstance(result, Skipped)
            yield source, result
        if not found:
            yield path, Failed(path, f"holds nothing that we can read ({', '.join(suffixes)})")


def _in_folder(folder: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, Found | None]]:
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        for name in sorted(folders):
            source = os.path.join(here, name)  # noqa: PTH118 -- keeps the path as it was typed
            if os.path.islink(source):  # noqa: PTH114 -- as above
                yield source, Skipped(source, "is a link to another folder; name that folder to have it read")
        folders.sort()
        for name in sorted(files):
            if name.lower().endswith(suffixes):
                source = os.path.join(here, name)  # noqa: PTH118 -- as above
                yield source, _unless_regular(source)
    for error in closed:
        yield str(error.filename), Failed(str(error.filename), _why(error))


def _unless_regular(source: str) -> Failed | None:
    """A pipe or a device that lies in a folder would keep us waiting for ever."""
    try:
        regular = stat.S_ISREG(Path(source).stat().st_mode)
    except (OSError, ValueError) as error:
        return Failed(source, _why(error))
    return None if regular else Failed(source, "is not a regular file")


def _opened(source: str) -> Document | Failed:
    try:
        with Path(source).open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                return _too_large(source)
            return _bounded(source, file)
    except (OSError, ValueError) as error:
        return Failed(source, _why(error))


def _bounded(source: str, file: BinaryIO) -> Document | Failed:
    try:
        data = file.read(LARGEST + 1)
    except OSError as error:
        return Failed(source, _why(error))
    return _too_large(source) if len(data) > LARGEST else Document(source, data)


def _too_large(source: str) -> Failed:
    return Failed(source, f"holds more than {LARGEST // 1_000_000} MB, which is more than we read; please split it")


def _why(error: Exception) -> str:
    return f"could not be opened ({system_reason(error)})"
