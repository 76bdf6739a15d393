"""``copilot-sync adapters``: what can be read, what a sync can watch, ask and write by, and whose package does it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from copilot_sync.reports.plain import printable
from copilot_sync_cli.exit_codes import OK, PARTIAL
from copilot_sync_cli.installed import Adapter, Kind, installed
from copilot_sync_cli.output import complain, write

HEADINGS = {
    Kind.READER: "Files that check reads:",
    Kind.SOURCE: "Sources that sync watches:",
    Kind.MESSENGER: "Messengers by which sync writes to organisers:",
    Kind.DIRECTORY: "Directories in which sync looks up who is who:",
}


@click.command()
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
def command(*, format_: str) -> int:
    """List what reads, watches, asks and sends, and by which package."""
    adapters = [adapter for kind in Kind for adapter in installed(kind)]
    broken = [adapter for adapter in adapters if adapter.problem]
    if format_ == "json":
        write(json.dumps({"schema": 1, "adapters": [_as_json(adapter) for adapter in adapters]}, indent=2) + "\n")
    else:
        write("\n".join(_paragraphs([adapter for adapter in adapters if not adapter.problem])))
    complain(
        f"{adapter.name}: we cannot use this {adapter.kind} of {adapter.distribution} {adapter.version}: {adapter.problem}."
        for adapter in broken
    )
    return PARTIAL if broken else OK


def _paragraphs(adapters: list[Adapter]) -> list[str]:
    found = []
    for kind, heading in HEADINGS.items():
        lines = [f"  {_in_words(adapter)}\n" for adapter in adapters if adapter.kind is kind]
        if lines:
            found.append("".join([f"{heading}\n", *lines]))
    return found


def _in_words(adapter: Adapter) -> str:
    amends = adapter.kind is Kind.SOURCE and adapter.offered.capabilities and adapter.offered.capabilities.amends
    more = "; it can be amended" if amends else ""
    return printable(f"{adapter.name}: {adapter.offered.title}{more} ({adapter.distribution} {adapter.version})")


def _as_json(adapter: Adapter) -> dict[str, Any]:
    known = {
        "kind": adapter.kind.value,
        "name": adapter.name,
        "package": adapter.distribution,
        "version": adapter.version,
    }
    if adapter.problem:
        return {**known, "problem": adapter.problem}
    known["title"] = adapter.offered.title
    if adapter.kind is Kind.READER:
        return {**known, "suffixes": list(adapter.offered.suffixes)}
    from copilot_sync.option_schema import schema  # noqa: PLC0415 -- help does without

    can = adapter.offered.capabilities
    capabilities = {"capabilities": asdict(can)} if can is not None else {}
    return {**known, **capabilities, "settings": schema(adapter.offered.settings)}
