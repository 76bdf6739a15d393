"""Whether others can come by a file: its mode, and version control."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PATIENCE = 5
"""Seconds for git to answer."""


class Exposure(StrEnum):
    """A way in which others can come by a file."""

    READABLE = "readable by others"
    TRACKED = "under version control"
    UNIGNORED = "not ignored by version control"


def exposures(path: Path) -> list[Exposure]:
    """Every way in which others can come by a file, as far as we can tell; on Windows nothing is known."""
    if os.name != "posix" or not path.is_file():
        return []
    readable = [Exposure.READABLE] if path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH) else []
    return readable + _in_version_control(path.resolve())


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
