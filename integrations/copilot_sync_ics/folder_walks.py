"""What lies in a folder at one moment, without opening a file."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from copilot_sync.adapters import AdapterError, Failed, Skipped
from copilot_sync.folders import NOT_REGULAR, files_under
from copilot_sync.phrases import system_reason
from copilot_sync_ics.folder_tokens import MOST_FILES, identity_of, reference_of
from copilot_sync_ics.reader import READER
from copilot_sync_ics.whole_files import LINK


@dataclass(frozen=True, slots=True)
class Place:
    """A folder, or one file, of a source."""

    path: str
    """Absolute."""
    title: str
    """As it stands in the settings."""


@dataclass(slots=True)
class Walk:
    """What was found."""

    root: bytes
    """The identity of the folder, or of the one that the file lies in."""
    files: dict[bytes, tuple[str, os.stat_result]] = field(default_factory=dict)
    """Path and stat of each calendar file, by reference, in order of path."""
    closed: set[bytes] = field(default_factory=set)
    """References of what is there and is not read, such as a link."""
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    whole: bool = True
    """Every folder could be looked into, so that what was not found is not there."""


def walk(place: Place) -> Walk:
    """Look at everything below a place.

    Raises:
        AdapterError: it is not there, it is closed to us, or it holds more files than we can look after.
    """
    root = _stat_of(place, Path(place.path))
    if not stat.S_ISDIR(root.st_mode):
        return _one_file(place, root)
    found = Walk(identity_of(root))
    for path, said in files_under(place.path, READER.suffixes):
        if path == place.path:
            raise AdapterError(f"{place.title}: {said.reason if isinstance(said, Failed) else 'cannot be looked into'}")
        _note(found, place, path, said)
        if len(found.files) > MOST_FILES:
            raise AdapterError(
                f"{place.title}: holds more than {MOST_FILES:,} calendar files; name its folders instead"
            )
    return found


def shown(place: Place, path: str) -> str:
    """A path as people know it, from the folder that stands in the settings."""
    return os.path.normpath(os.path.join(place.title, os.path.relpath(path, place.path)))  # noqa: PTH118 -- as typed


def _stat_of(place: Place, path: Path) -> os.stat_result:
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        reason = f"cannot be found or opened ({system_reason(error)}); is its disk there, and may we read it?"
        raise AdapterError(f"{place.title}: {reason}") from None


def _one_file(place: Place, said: os.stat_result) -> Walk:
    path = Path(place.path)
    if path.is_symlink() or not stat.S_ISREG(said.st_mode):
        raise AdapterError(f"{place.title}: is a link, or no regular file; name the folder or the file itself")
    found = Walk(identity_of(_stat_of(place, path.parent)))
    _note(found, place, place.path, said)
    return found


def _note(found: Walk, place: Place, path: str, said: os.stat_result | Skipped | Failed) -> None:
    reference = reference_of(os.fsencode(os.path.relpath(path, place.path)).replace(os.fsencode(os.sep), b"/"))
    source = shown(place, path)
    if isinstance(said, Skipped):
        found.skipped.append(Skipped(source, said.reason))
    elif isinstance(said, Failed):
        found.failed.append(Failed(source, said.reason))
        found.whole = False
    elif stat.S_ISREG(said.st_mode):
        found.files[reference] = (path, said)
    else:
        found.closed.add(reference)
        if stat.S_ISLNK(said.st_mode):
            found.skipped.append(Skipped(source, LINK))
        else:
            found.failed.append(Failed(source, NOT_REGULAR))
