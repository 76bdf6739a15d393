"""``copilot-sync rules``: every rule in a line, and whether this policy uses it."""

from __future__ import annotations

import json

import click

from copilot_sync_cli.output import write
from copilot_sync_cli.settings import policy_of, policy_options


@click.command()
@policy_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Default: text.")
def command(
    *, config: str | None, sets: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...], format_: str
) -> None:
    """List the rules, and which of them are on."""
    from copilot_sync.rules.registry import RULES, title_of  # noqa: PLC0415 -- help does without

    on = {rule.code for rule in policy_of(config, sets, select, ignore).rules}
    rules = [RULES[code] for code in sorted(RULES)]
    if format_ == "json":
        listed = [
            {
                "code": rule.code,
                "name": rule.name,
                "title": title_of(rule),
                "severity": rule.severity.value,
                "on": rule.code in on,
            }
            for rule in rules
        ]
        write(json.dumps({"schema": 1, "rules": listed}, indent=2) + "\n")
        return
    name_width = max(len(rule.name) for rule in rules)
    lines = [
        f"{rule.code}  {rule.name:<{name_width}}  {rule.severity.value:<10}  {'on ' if rule.code in on else 'off'}  {title_of(rule)}"
        for rule in rules
    ]
    write("\n".join([*lines, "", "To read about one of them: copilot-sync explain CODE"]) + "\n")
