"""Where output goes: the report to standard output or a file, everything else to standard error."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from copilot_sync.phrases import system_reason
from copilot_sync.reports.plain import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 50
"""Complaints that are shown in one go; nobody reads more before mending the first."""
LONGEST = 600

STANDARD_OUTPUT = "-"


class OutputError(Exception):
    """The report could not be written where it was asked for."""


def complain(sentences: Iterable[str]) -> None:
    """Say something on standard error, a line each, safe to show."""
    said = list(sentences)
    more = [f"and {len(said) - SHOWN:,} more like these"] if len(said) > SHOWN else []
    with suppress(BrokenPipeError):
        for sentence in [*said[:SHOWN], *more]:
            click.echo(printable(sentence, LONGEST), err=True)


def wants_colour(output: str, *, no_colour: bool) -> bool:
    """Whether to use colour: on a terminal that has some, where nobody said no (no-color.org)."""
    refused = no_colour or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return output == STANDARD_OUTPUT and not refused and sys.stdout.isatty()


def check_output(output: str, option: str = "--output") -> None:
    """Find out before the work, not after it, that a report has nowhere to go.

    Raises:
        OutputError: the file is a folder, its folder is not there, or its name cannot be used.
    """
    path = Path(output)
    try:
        nowhere = output != STANDARD_OUTPUT and (path.is_dir() or not path.resolve().parent.is_dir())
    except OSError as error:  # a name that is too long, a link that leads round in circles
        raise OutputError(f"{option}: {output} cannot be written ({system_reason(error)})") from None
    if nowhere:
        raise OutputError(f"{option}: {output} cannot be written: it is a folder, or its folder is not there")


INPUTS = frozenset([".ics", ".ical", ".icalendar", ".ifb", ".vcs", ".eml", ".emlx", ".toml", ".csv"])
"""Endings of invites, settings and role books; no report has one of them."""
OURS = (b'"schema"', b'"$schema"')
"""One of these stands at the beginning of a report in JSON."""


def keep_inputs(output: str, inputs: Iterable[str]) -> None:
    """Refuse to write a report over something that the run reads, or over any invite, settings or role book.

    Raises:
        OutputError: the file is there, and is one of them.
    """
    path = Path(output)
    if output == STANDARD_OUTPUT or not path.exists():
        return
    there = [named for name in inputs if name and (named := Path(name)).exists()]
    read = any(named.samefile(path) for named in there)
    inside = any(named.is_dir() and path.resolve().is_relative_to(named.resolve()) for named in there)
    if read or path.suffix.lower() in INPUTS or (inside and path.suffix.lower() == ".json" and not _is_ours(path)):
        raise OutputError(f"--output: {output} is a file that we read, and would be lost; give another name")


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        beginning = file.read(200)
    return not beginning or any(mark in beginning for mark in OURS)


def write(  # noqa: PLR0913 -- each is one fact about the way out, named at every call
    text: str,
    output: str = STANDARD_OUTPUT,
    *,
    colour: bool = False,
    encoding: str | None = None,
    option: str = "--output",
    private: bool = False,
) -> None:
    """Write a report: to a file in UTF-8, whole or not at all, else to standard output, by default in its encoding.

    `private`: nobody but its owner can read the file, one that was there included.

    Raises:
        OutputError: the file cannot be written.
    """
    if output == STANDARD_OUTPUT:
        _print(text, colour=colour, encoding=encoding)
        return
    from copilot_sync.replacing import NotReplacedError, write_whole  # noqa: PLC0415 -- most go to standard output

    try:
        write_whole(Path(output), text.encode("utf-8", "replace"), private=private)
    except OSError as error:
        raise OutputError(f"{option}: {output} could not be written ({system_reason(error)})") from None
    except NotReplacedError as error:
        raise OutputError(f"{option}: {output} {error}") from None


def _print(text: str, *, colour: bool, encoding: str | None) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding or sys.stdout.encoding, errors="replace")
    try:
        click.echo(text, nl=False, color=colour)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries again when it ends
        if not isinstance(error, BrokenPipeError):  # that is a reader such as `head`, which has had enough
            raise OutputError(f"standard output could not be written ({system_reason(error)})") from None
