"""Files in a folder, and what is in them: bounded, and not led astray by links, pipes and folders that are closed."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from copilot_sync.adapters.documents import Document, Failed, Skipped
from copilot_sync.phrases import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 50_000_000
"""Bytes of one document, at most."""
FOLDER_LINK = "is a link to another folder; name that folder to have it read"
NOT_REGULAR = "is not a regular file"


def files_under(folder: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, os.stat_result | Skipped | Failed]]:
    """Every file below a folder whose name ends in one of `suffixes` (lower case), in order of path.

    Each comes with what `os.lstat` says of it, so that the caller decides about links to files. Links to folders are
    not followed: they may lead round in circles, or out of the folder. A folder that is closed to us, the first one
    included, is a `Failed`.
    """
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        try:
            with os.scandir(here) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except (OSError, ValueError) as error:
            yield here, Failed(here, not_opened(error))
            continue
        inner: list[str] = []
        for entry in found:
            source = os.path.join(here, entry.name)  # noqa: PTH118 -- keeps the path as it was typed
            try:
                if entry.is_dir(follow_symlinks=False):
                    inner.append(source)
                elif entry.is_symlink() and entry.is_dir():
                    yield source, Skipped(source, FOLDER_LINK)
                elif entry.name.lower().endswith(suffixes):
                    yield source, Path(source).lstat()
            except OSError as error:
                yield source, Failed(source, not_opened(error))
        waiting += reversed(inner)


def opened(source: str) -> Document | Failed:
    """The file at a path, as a document."""
    try:
        with Path(source).open("rb") as file:
            return bounded(source, file)
    except (OSError, ValueError) as error:
        return Failed(source, not_opened(error))


def bounded(source: str, file: BinaryIO) -> Document | Failed:
    """What an open file holds, unless that is more than `LARGEST`."""
    try:
        data = file.read(LARGEST + 1)
    except OSError as error:
        return Failed(source, not_opened(error))
    if len(data) > LARGEST:
        return Failed(source, f"holds more than {LARGEST // 1_000_000} MB, which is more than we read; please split it")
    return Document(source, data)


def not_opened(error: Exception) -> str:
    """Why a file could not be opened, as a reason."""
    return f"could not be opened ({system_reason(error)})"


def keep_names(folder: Path) -> None:
    """See that new names in a folder survive a loss of power, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
