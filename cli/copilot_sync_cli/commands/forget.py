"""``copilot-sync forget``: nothing of a person is left in the ledger."""

from __future__ import annotations

from dataclasses import astuple

import click

from copilot_sync_cli.addresses import address_given
from copilot_sync_cli.output import write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option


@click.command()
@click.argument("address")
@acting_config_option
@set_option
def command(*, address: str, config: str | None, sets: tuple[str, ...]) -> None:
    """Remove a person everywhere in the ledger.

    With - the address is read from the terminal, where no history keeps it. Who still stands in an invite, a role book
    or your settings has to be taken out there; else the next run sees them again.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.
    """
    person = address_given(address)
    chosen = acting_settings(config, sets)
    from copilot_sync.phrases import counted  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.forgetting import forget  # noqa: PLC0415 -- as above
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- as above

    with ledger_of(chosen.configuration, make=False) as ledger:
        forgotten = forget(ledger, person)
    number = sum(astuple(forgotten))
    lines = [f"Forgotten: the ledger had {counted(number, 'entry', 'entries')} about this address, and has none."]
    if not number:
        lines = ["The ledger had nothing about this address."]
    if forgotten.pauses:
        lines.append("They were paused. The meetings of theirs that we know stay so; for later ones, pause them again.")
    lines.append("Who still stands in an invite, a role book, a directory or your settings: take them out there too.")
    write("".join(f"{line}\n" for line in lines))
