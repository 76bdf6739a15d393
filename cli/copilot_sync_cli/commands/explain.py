"""``copilot-sync explain``: the page of one rule."""

from __future__ import annotations

import shutil

import click

from copilot_sync_cli.output import write


@click.command()
@click.argument("rule", metavar="CODE")
def command(*, rule: str) -> None:
    """Show the page of one rule: what it does, why it matters, and what can be set.

    CODE is a code such as NTC001, or a name such as short-notice.
    """
    from copilot_sync.rules.registry import RULES, hint  # noqa: PLC0415 -- help does without
    from copilot_sync_cli.pages import page_of  # noqa: PLC0415 -- as above

    wanted = rule.strip().lower()
    found = next((known for known in RULES.values() if wanted in {known.code.lower(), known.name}), None)
    if found is None:
        names = [*RULES, *(known.name for known in RULES.values())]
        raise click.UsageError(f'there is no rule "{rule}"{hint(rule, names)}')
    write(page_of(found, shutil.get_terminal_size().columns))
