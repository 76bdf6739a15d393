"""``copilot-sync doctor``: what is set up, reachable and permitted, and what to do about what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from copilot_sync_cli.exit_codes import OK, PARTIAL
from copilot_sync_cli.output import write
from copilot_sync_cli.settings import acting_config_option, chosen_by, roles_option, set_option

if TYPE_CHECKING:
    from copilot_sync.adapters.checkups import Checkup

WORDS = {"well": "ok", "ill": "NO", "unsure": "?"}


@click.command()
@acting_config_option
@set_option
@roles_option
def command(*, config: str | None, sets: tuple[str, ...], roles: tuple[str, ...]) -> int:
    """Say whether everything that a sync needs is there, and works.

    Looks at your settings, role books and ledger, at every source and directory, and at the messenger. It reads a
    little of each, and writes nothing: no message, no change, not a row in the ledger. What does not work is told with
    what to do about it.

    Lines begin with "ok", with "NO" where something does not work, and with "?" where a sync gets on without.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.

    Exit codes: 0 all works, 2 a mistake in the command or the settings, 3 something does not work.
    """
    from copilot_sync_cli.examining import examined  # noqa: PLC0415 -- help does without

    chosen = chosen_by(config, sets, (), (), roles, acts=True)
    ill = False
    for heading, checkups in examined(chosen):
        write(f"{heading}\n")
        for checkup in checkups:
            write(_line(checkup))
            ill |= checkup.health == "ill"
    return PARTIAL if ill else OK


def _line(checkup: Checkup) -> str:
    from copilot_sync.reports.plain import indented  # noqa: PLC0415 -- help does without

    line = f"  {WORDS[checkup.health]}: {checkup.text}"
    return f"{indented(line, 1000)}\n"
