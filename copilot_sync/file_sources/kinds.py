"""What an adapter says of the files that it reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from copilot_sync.adapters.documents import Answer, Document, Failed, Returned, Skipped
    from copilot_sync.invite import Invite


def _never(_: bytes) -> bool:
    return False


def _as_it_is(path: bytes) -> bytes:
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of files, and of folders that hold them."""

    plural: str
    """For people, such as ``calendar files``."""
    suffixes: tuple[str, ...]
    """Endings of file names, lower case; an empty one stands for every file."""
    read: Callable[[Document], Iterable[Invite | Answer | Returned | Skipped | Failed]]
    """As `InviteReader.read`."""
    is_cut_short: Callable[[bytes], bool] = _never
    """Whether a file that was written a moment ago ends in the middle."""
    name_of: Callable[[bytes], bytes] = _as_it_is
    """What of a path below the folder tells one file from another, whatever else of it may change."""
    parts: tuple[str, ...] = ("",)
    """The folders below the one that is named, in which files are looked for."""
    tells_removals: bool = True
    """Whether a file that is gone takes its meetings with it."""
