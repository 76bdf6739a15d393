"""What `fix` does to the files under the paths, and what came of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.replacing import NotReplacedError, replace_bytes
from copilot_sync_cli.documents import documents
from copilot_sync_cli.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from copilot_sync.amendments.calendars import Amended, Change
    from copilot_sync.amendments.pieces import Left

SUFFIXES = (".ics", ".ical", ".icalendar", ".ifb")
"""Ends of the names of calendar files that are looked at in a folder."""
LINK = "is a link; name the file that it leads to"


@dataclass
class Fixed:
    """What a run did, or would do."""

    written: bool
    """Whether it was to write; without, nothing was written."""
    changes: list[Change] = field(default_factory=list)
    undoes: bool = False
    """Whether it takes sections out, and puts none in."""
    unchanged: int = 0
    left: dict[Left, None] = field(default_factory=dict)
    """Findings in meetings that do not change, each once: our section puts none of them right."""
    skipped: list[Skipped] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)
    """Could not be read."""
    unwritten: list[Failed] = field(default_factory=list)
    """Could not be written, and is as it was."""

    @property
    def files(self) -> int:
        """How many files change."""
        return len({change.source for change in self.changes})


def fix(paths: Sequence[str], amend: Callable[[Document], Amended], *, write: bool, undoes: bool = False) -> Fixed:
    """Amend every calendar file under the paths; in memory alone, unless told to `write`."""
    run = Fixed(write, undoes=undoes)
    with Progress() as progress:
        for found in documents(paths, SUFFIXES):
            if isinstance(found, Skipped):
                run.skipped.append(found)
            elif isinstance(found, Failed):
                run.failed.append(found)
            elif Path(found.source).is_symlink():
                run.skipped.append(Skipped(found.source, LINK))
            else:
                _fix_one(found, amend(found), run)
            progress.step()
    return run


def _fix_one(document: Document, done: Amended, run: Fixed) -> None:
    run.unchanged += done.unchanged
    run.left |= dict.fromkeys(done.left)
    run.skipped += done.skipped
    run.failed += done.failed
    if run.written and done.changes:
        try:
            replace_bytes(Path(document.source), document.data, done.data)
        except NotReplacedError as error:
            run.unwritten.append(Failed(document.source, str(error)))
            return
    run.changes += done.changes
