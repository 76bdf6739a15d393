"""An empty role book beside a new configuration: whether its path will do, and making it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from copilot_sync.phrases import system_reason
from copilot_sync.role_books import COLUMNS
from copilot_sync_cli.output import OutputError

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o600


def problem_with(path: Path, configuration: Path) -> str:
    """Why a role book cannot be there, or nothing."""
    try:
        if path.resolve() == configuration.resolve():
            return "the role book needs a file of its own"
        if path.is_dir():
            return "this is a folder; give the name of a file"
        if path.exists():
            return ""
        if not path.parent.is_dir():
            return "the folder of this file is not there"
    except OSError as error:
        return f"a file of this name cannot be used ({system_reason(error)})"
    return "there is no such file, and we make role books as CSV; end its name in .csv" if _is_toml(path) else ""


def make(path: Path) -> None:
    """Make a role book that holds its first line and nobody, and that only its owner can read.

    Raises:
        OutputError: it cannot be made, or is there already.
    """
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8") as file:
            file.write(f"{','.join(COLUMNS)}\n")
    except OSError as error:
        raise OutputError(f"{path} could not be made ({system_reason(error)})") from None


def _is_toml(path: Path) -> bool:
    return path.suffix.lower() == ".toml"
