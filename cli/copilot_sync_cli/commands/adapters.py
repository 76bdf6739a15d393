"""``copilot-sync adapters``: what can be read, and whose package reads it."""

from __future__ import annotations

import click

from copilot_sync.reports.plain import printable
from copilot_sync_cli.exit_codes import OK, PARTIAL
from copilot_sync_cli.output import complain, write
from copilot_sync_cli.readers import installed_adapters


@click.command()
def command() -> int:
    """List what can be read, and by which package."""
    adapters = installed_adapters()
    lines = [
        printable(f"{adapter.name}: {adapter.reader.title} ({adapter.distribution} {adapter.version})")
        for adapter in adapters
        if adapter.reader is not None
    ]
    write("".join(f"{line}\n" for line in lines))
    broken = [adapter for adapter in adapters if adapter.reader is None]
    complain(
        f"{adapter.name}: we cannot use this adapter of {adapter.distribution} {adapter.version}: {adapter.problem}."
        for adapter in broken
    )
    return PARTIAL if broken else OK
