"""``copilot-sync settle``: somebody has looked for a message of which nobody knew whether it was sent."""

from __future__ import annotations

import click

from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option


@click.command()
@click.argument("reference")
@click.option("--sent", is_flag=True, help="You found it: it was sent.")
@click.option("--not-sent", is_flag=True, help="You looked, and it is nowhere.")
@acting_config_option
@set_option
@now_option
def command(  # noqa: PLR0913 -- one for each option
    *, reference: str, sent: bool, not_sent: bool, config: str | None, sets: tuple[str, ...], now: str | None
) -> None:
    """Say whether a message of unknown outcome was sent.

    REFERENCE is what `copilot-sync status` shows: the eight digits of a meeting, or the key of a message. Look into the
    sent mail or the copies first, or ask the organiser. With --not-sent, what there was to tell is told in the next run.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.
    """
    if sent == not_sent:
        raise click.UsageError("say what you found: --sent or --not-sent")
    chosen = acting_settings(config, sets)
    moment = moment_of(now, chosen.policy.timezone)
    from copilot_sync.sync import outbox  # noqa: PLC0415 -- help does without
    from copilot_sync.sync.references import UnknownReferenceError, message_named, short  # noqa: PLC0415 -- as above
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- as above

    with ledger_of(chosen.configuration, make=False) as ledger, ledger.alone(), ledger.transaction() as connection:
        try:
            message = message_named(connection, reference)
        except UnknownReferenceError as error:
            raise click.UsageError(f"REFERENCE: {error}") from None
        if sent:
            outbox.was_sent(connection, message, moment)
        else:
            outbox.was_not_sent(connection, message)
    about = f"The message about {short(message.thread)}"
    done = "was sent" if sent else "was not sent, and what it was to tell counts as not told"
    write(f"{about} {done}. {'' if sent else 'The next run tells what still stands.'}".rstrip() + "\n")
