"""Secrets, from the environment or from a file that the environment names. They never stand in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters.errors import AdapterError

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.adapters.offers import Context

LARGEST = 10_000
"""Bytes of a file that can be a secret's."""


def secret_from(context: Context, what: str, variable: str, file_variable: str) -> str:
    """The secret in a variable, else in the file whose path is in the other one, less the end of its line.

    Args:
        context: Has the environment, and the folder that a relative path starts from.
        what: What people call the secret: ``password``.
        variable: The name of the variable that holds it.
        file_variable: The name of the variable that holds the path of a file with it.

    Raises:
        AdapterError: neither is set, or the file cannot be read.
    """
    if said := context.environment.get(variable):
        return said
    path = context.environment.get(file_variable)
    if not path:
        raise AdapterError(f"there is no {what}: set {variable}, or {file_variable} to the path of a file with it")
    try:
        said = content_of(context.folder / path, LARGEST).decode().rstrip("\r\n")
    except ValueError:
        said = ""
    if not said:
        raise AdapterError(f"the file that {file_variable} names cannot be read, or holds no {what}")
    return said


def content_of(path: Path, largest: int) -> bytes:
    """What stands in a file; nothing where it cannot be read, or is larger. In bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError):
        return b""
    return data if len(data) <= largest else b""
