"""Whether others can come by a file, or by the files in a folder: modes, and version control."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import subprocess
from contextlib import suppress
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 5
"""Seconds for git to answer."""
MOST = 1000
"""Files of a folder that are looked at."""


class Exposure(StrEnum):
    """A way in which others can come by a file."""

    READABLE = "readable by others"
    GROUP = "readable by its group"
    """Which may be as it should be: a sync often runs as a user of its own, in a group with whoever keeps the file."""
    TRACKED = "under version control"
    UNIGNORED = "not ignored by version control"


_CURES = {
    Exposure.READABLE: "By its mode, others on this computer can read or change it. To stop that: chmod {mode} {path}",
    Exposure.GROUP: "By its mode, its group on this computer can read or change it. If not everybody in that group needs "
    "to: chmod {mode} {path}",
    Exposure.TRACKED: "Git keeps it, so that everybody with a copy of the repository has it, in its history too. "
    "Take it out with git rm -r --cached, and tell whoever looks after data protection.",
    Exposure.UNIGNORED: "It lies in a git repository, and the next commit may take it along. Name it in .gitignore.",
}


def cure(exposure: Exposure, path: Path) -> str:
    """What it means for a file or a folder, and what to do about it."""
    return _CURES[exposure].format(path=shlex.quote(str(path)), mode="-R o=" if path.is_dir() else "600")


def exposures(path: Path, *, with_group: bool = False) -> list[Exposure]:
    """Every way in which others can come by a file or by files in a folder, as far as we can tell.

    On Windows nothing is known. With `with_group` a file that its group alone can read is told too.
    """
    if os.name != "posix" or not path.exists():
        return []
    by_group = [Exposure.GROUP] if with_group and path.stat().st_mode & (stat.S_IRGRP | stat.S_IWGRP) else []
    return ([Exposure.READABLE] if _is_open(path) else by_group) + _in_version_control(path.resolve())


def _is_open(path: Path) -> bool:
    """Whether others can read or change it; of a folder, whether they can come by a file in it."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if not stat.S_ISDIR(mode):
            return bool(mode & (stat.S_IROTH | stat.S_IWOTH))
        return bool(mode & stat.S_IRWXO) and any(_is_open(it) for it in islice(path.iterdir(), MOST) if it.is_file())
    return False


def _in_version_control(path: Path) -> list[Exposure]:
    git = shutil.which("git")
    if git is None or not any((folder / ".git").exists() for folder in path.parents):
        return []
    if _asked(git, path, "ls-files", "--error-unmatch") == 0:
        return [Exposure.TRACKED]
    return [Exposure.UNIGNORED] if _asked(git, path, "check-ignore", "--quiet") == 1 else []


def _asked(git: str, path: Path, *question: str) -> int | None:
    """What git answers about a file; ``None`` where it does not."""
    command = [git, "-c", "core.fsmonitor=false", *question, "--", path.name]  # a repository may name a program there
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        return subprocess.run(  # noqa: S603 -- git itself, and the name of a file behind --
            command, cwd=path.parent, env=environment, capture_output=True, timeout=PATIENCE, check=False
        ).returncode
    except (OSError, subprocess.TimeoutExpired):
        return None
