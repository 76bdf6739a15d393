"""From paths to meetings: everything under what was named, with what was left out and what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync_cli.documents import ADDRESS, documents, is_folder
from copilot_sync_cli.installed import Kind, installed
from copilot_sync_cli.output import complain
from copilot_sync_cli.progress import Progress
from copilot_sync_cli.readers import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from copilot_sync.adapters import InviteReader, ReadingSettings
    from copilot_sync.invite import Invite


def everything_under(paths: Sequence[str], settings: ReadingSettings) -> Iterator[Invite | Skipped | Failed]:
    """Read everything under the paths, with a sign of life on a terminal."""
    readers, unseen = _readers(paths)
    suffixes = tuple(dict.fromkeys(suffix for reader in readers for suffix in reader.suffixes))
    progress = Progress()
    for found in documents(paths, suffixes):
        for result in read(found, readers, settings) if isinstance(found, Document) else (found,):
            yield result
            progress.step()
    progress.finish()
    yield from unseen


def refuse_addresses(paths: Sequence[str]) -> None:
    """Say that addresses are not read yet.

    Raises:
        UsageError: one of the paths is an address.
    """
    for path in paths:
        if ADDRESS.match(path):
            raise click.UsageError(
                f"{'/'.join(path.split('/', 3)[:3])}: we cannot fetch addresses yet; save the calendar as a file and give its path"
            )


def _readers(paths: Sequence[str]) -> tuple[list[InviteReader], list[Failed]]:
    """The readers that work. A broken one is named; in a folder it may have left something unseen."""
    adapters = installed(Kind.READER)
    broken = [adapter for adapter in adapters if adapter.problem]
    complain(
        f"The adapter {adapter.name} of {adapter.distribution} is left out: {adapter.problem}." for adapter in broken
    )
    unseen = [Failed(f"adapter {adapter.name}", f"cannot be used: {adapter.problem}") for adapter in broken]
    readers = [adapter.offered for adapter in adapters if not adapter.problem]
    return readers, unseen if any(map(is_folder, paths)) else []
