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


def everything_under(
    paths: Sequence[str], settings: ReadingSettings, *, private_networks: bool = False
) -> Iterator[Invite | Skipped | Failed]:
    """Read everything under the paths and at the addresses, with a sign of life on a terminal."""
    addresses = [path for path in paths if ADDRESS.match(path)]
    paths = [path for path in paths if not ADDRESS.match(path)]
    readers, unseen = _readers(paths)
    suffixes = tuple(dict.fromkeys(suffix for reader in readers for suffix in reader.suffixes))
    with Progress() as progress:
        for found in documents(paths, suffixes):
            for result in read(found, readers, settings) if isinstance(found, Document) else (found,):
                yield result
                progress.step()
        if addresses:
            from copilot_sync_cli.web_calendars import calendars_at  # noqa: PLC0415 -- most checks are of files

            for result in calendars_at(addresses, settings, private_networks=private_networks):
                yield result
                progress.step()
    yield from unseen


def refuse_addresses(paths: Sequence[str]) -> None:
    """Say that this command reads no addresses, as `check` does.

    Raises:
        UsageError: one of the paths is an address.
    """
    if any(map(ADDRESS.match, paths)):
        raise click.UsageError(
            "an address of a web calendar is for copilot-sync check; save the calendar as a file and give its path"
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
