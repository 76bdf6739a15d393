"""Text files read within bounds: bytes, encoding, TOML, and how a problem in one is told."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copilot_sync.configuration_lines import PIECE
from copilot_sync.phrases import system_reason

if TYPE_CHECKING:
    from pathlib import Path

DEEPEST = 50
"""Brackets within brackets, and parts of one key, that are read: ``tomllib`` is slow or gives up beyond."""
MOST_PIECES = 250_000
"""Words, signs and line ends that are read: a role book of a megabyte has fewer."""
CURLY = re.compile(r"[“”„‟«»]|(?:^|[=\[,{])\s*[‘’‚]")
BARE = re.compile(r"[=\[,]\s*[^\W\d_]")
"""A value that begins with a letter."""
SPACED_NAME = re.compile(r"\s*\[\[?[^\"'\]\n]*\w[ \t]+\w")
"""The head of a table whose name has several words and no quotes."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing to put right: where it is, in words, and how."""

    place: str
    """Such as ``copilot-sync.toml, line 3`` or ``--set rules.profile``."""
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


class TextError(ValueError):
    """A text that cannot be used at all. Quotes nothing of it."""

    def __init__(self, message: str, line: int | None = None, detail: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.detail = detail
        """What the parser said, which may quote a key: for texts that hold no addresses."""


def read_bounded(path: Path, limit: int, *, named_in_a_file: bool = False) -> bytes:
    """The bytes of a file.

    Args:
        path: A file, or a pipe where somebody at the keyboard asks for one.
        limit: Bytes, at most.
        named_in_a_file: The path comes from a file, which may be hostile: a pipe could keep us waiting for ever.

    Raises:
        TextError: it cannot be opened, or holds more than `limit` bytes.
    """
    try:
        if named_in_a_file:
            _refuse_pipe(path)
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except TextError:
        raise
    except (OSError, ValueError) as error:
        raise TextError(f"this file could not be opened ({system_reason(error)})") from None
    if len(data) > limit:
        raise TextError(f"this file is larger than {limit // 1_000_000} MB, which is more than we read")
    return data


def _refuse_pipe(path: Path) -> None:
    if path.exists() and not path.is_file():
        raise TextError("this is not a regular file")


def place(name: str, line: int | None) -> str:
    """``roles.csv, line 7``, or the name alone."""
    return f"{name}, line {line}" if line else name


def decode(data: bytes) -> str:
    """UTF-8, or what a byte order mark says, with line ends as a newline.

    Raises:
        TextError: it is neither, with the line.
    """
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TextError("this is not UTF-8 text; save the file again with the encoding UTF-8", line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(text: str) -> dict[str, Any]:
    """Parse TOML 1.0 (toml.io), line ends being newlines.

    Raises:
        TextError: it is no TOML, or more of it than we read, with the line where reading stopped.
    """
    _refuse_excess(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, where = str(error).rpartition(" (at ")
        found = re.match(r"line (\d+)", where)
        line = int(found[1]) if found else text.count("\n") + 1
        cure = _cure(text.split("\n")[line - 1], said)
        raise TextError(f"this line is not TOML{cure}", line, said) from None
    except (ValueError, RecursionError):
        raise TextError("this is not TOML that can be read; is a number or a key far too long?") from None


def _cure(line: str, said: str) -> str:
    """What helps with what people write who do not know TOML: other quotes or none, a path of Windows, a name of words."""
    if CURLY.search(line) or (said.startswith("Invalid value") and BARE.search(line)):
        return '; put text in straight quotes (")'
    if "\\" in line and ("hex" in said or "\\" in said):
        return "; in a path, write / for each \\"
    if SPACED_NAME.match(line):
        return '; put a name of several words in quotes, such as [venues."Meadow Lane"]'
    return ""


def _refuse_excess(text: str) -> None:
    depth = parts = 0
    for number, found in enumerate(PIECE.finditer(text)):
        if number == MOST_PIECES:
            line = text.count("\n", 0, found.start()) + 1
            raise TextError(
                f"this file has more than {MOST_PIECES:,} words and signs, which is more than we read", line
            )
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        parts = 0 if found[0] in "[]{},=\n" else parts + 1
        if max(depth, parts) > DEEPEST:
            line = text.count("\n", 0, found.start()) + 1
            raise TextError("this line has too many brackets within brackets, or too long a key", line)
