"""What lies in a folder at one moment, without opening a file."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, Failed, Skipped
from copilot_sync.file_sources.tokens import MOST_FILES, identity_of, reference_of
from copilot_sync.file_sources.whole_files import LINK
from copilot_sync.folders import NOT_REGULAR, files_under
from copilot_sync.phrases import system_reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.adapters import Context
    from copilot_sync.file_sources.kinds import FileKind


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
    """Path and stat of each file, by reference, in order of path."""
    closed: set[bytes] = field(default_factory=set)
    """References of what is there and is not read, such as a link."""
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    whole: bool = True
    """Every folder could be looked into, so that what was not found is not there."""


def places_of(paths: str | Iterable[str], context: Context, *, deep: bool = True) -> list[Place]:
    """The folders or files that settings name. With `deep`, what lies in one of them belongs to it.

    Raises:
        AdapterError: two of them are the same, or one lies in another that is deep.
    """
    titles = (paths,) if isinstance(paths, str) else paths
    places = [Place(os.path.abspath(context.folder / Path(title).expanduser()), title) for title in titles]  # noqa: PTH100 -- resolve() would follow links
    for place, other in permutations(places, 2):
        if other.path == place.path or (deep and Path(other.path).is_relative_to(place.path)):
            raise AdapterError(f"{other.title} is in {place.title}; name one of them")
    return places


def walk(place: Place, kind: FileKind) -> Walk:
    """Look at everything of a kind below a place.

    Raises:
        AdapterError: it is not there, it is closed to us, or it holds more files than we can look after.
    """
    root = _stat_of(place, Path(place.path))
    if not stat.S_ISDIR(root.st_mode):
        return _one_file(place, kind, root)
    found = Walk(identity_of(root))
    for folder in (str(Path(place.path, part)) for part in kind.parts):
        for path, said in files_under(folder, kind.suffixes):
            if path == folder:
                why = said.reason if isinstance(said, Failed) else "cannot be looked into"
                raise AdapterError(f"{shown(place, folder)}: {why}")
            _note(found, place, kind, path, said)
            if len(found.files) > MOST_FILES:
                most = f"more than {MOST_FILES:,} {kind.plural}"
                raise AdapterError(f"{place.title}: holds {most}; name its folders instead, or take some out")
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


def _one_file(place: Place, kind: FileKind, said: os.stat_result) -> Walk:
    path = Path(place.path)
    if path.is_symlink() or not stat.S_ISREG(said.st_mode):
        raise AdapterError(f"{place.title}: is a link, or no regular file; name the folder or the file itself")
    found = Walk(identity_of(_stat_of(place, path.parent)))
    _note(found, place, kind, place.path, said)
    return found


def _note(found: Walk, place: Place, kind: FileKind, path: str, said: os.stat_result | Skipped | Failed) -> None:
    below = path.removeprefix(place.path).lstrip(os.sep) or os.curdir  # os.path.relpath, at a tenth of its cost
    reference = reference_of(kind.name_of(os.fsencode(below).replace(os.fsencode(os.sep), b"/")))
    if not isinstance(said, Skipped | Failed) and stat.S_ISREG(said.st_mode):
        found.files[reference] = (path, said)
        return
    source = shown(place, path)
    if isinstance(said, Skipped):
        found.skipped.append(Skipped(source, said.reason))
    elif isinstance(said, Failed):
        found.failed.append(Failed(source, said.reason, reference.hex()))
        found.whole = False
    else:
        found.closed.add(reference)
        if stat.S_ISLNK(said.st_mode):
            found.skipped.append(Skipped(source, LINK))
        else:
            found.failed.append(Failed(source, NOT_REGULAR, reference.hex()))
