"""``copilot-sync rotate-key``: another key for the ledger, for when somebody may have seen the old one."""

from __future__ import annotations

import click

from copilot_sync_cli.agreeing import agreed, yes_option
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import complain, write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option

WHAT_HAPPENS = (
    "This gives the ledger a new key and deletes every hash that the old one could check: when people and papers were "
    "first seen, who is paused as an organiser, and how far each source was read."
)


@click.command()
@yes_option
@acting_config_option
@set_option
@now_option
def command(*, yes: bool, config: str | None, sets: tuple[str, ...], now: str | None) -> None:
    """Give the ledger another key, where the old one may be known.

    Nobody is told anything twice. The next run reads every source from the beginning.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.
    """
    chosen = acting_settings(config, sets)
    moment = moment_of(now, chosen.policy.timezone)
    from copilot_sync.phrases import counted  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.rotating import rotate_key  # noqa: PLC0415 -- as above
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- as above

    with ledger_of(chosen.configuration, make=False) as ledger:
        if not agreed(WHAT_HAPPENS, yes=yes):
            complain(["Nothing was changed."])
            return
        rotated = rotate_key(ledger, moment)
    lines = ["The ledger has a new key. The next run reads every source from the beginning."]
    if rotated.pauses:
        known = counted(rotated.pauses, "organiser is", "organisers are")
        lines.append(f"{known} paused no longer, but for the meetings that we know. Pause them again.")
    write("".join(f"{line}\n" for line in lines))
