"""``copilot-sync waive``: a waiver, entered into the settings by whoever looks after them."""

from __future__ import annotations

import click

from copilot_sync_cli.exit_codes import NOTHING, OK
from copilot_sync_cli.moments import moment_of, now_option
from copilot_sync_cli.output import complain, write
from copilot_sync_cli.settings import acting_config_option, acting_settings, set_option


@click.command()
@click.argument("codes", metavar="CODE...", nargs=-1)
@click.option(
    "--meeting",
    metavar="REFERENCE|UID",
    default="",
    help="One meeting, or all dates of a series: the digits in its messages, or its UID.",
)
@click.option("--series", metavar="UID|SUBJECT", default="", help="A series. * stands for anything, ? for a character.")
@click.option("--organiser", metavar="ADDRESS|DOMAIN", default="", help="All meetings of an organiser.")
@click.option("--place", metavar="LOCATION", default="", help="All meetings in a place. * and ? as for a series.")
@click.option("--reason", default="", help="Needed: why the rule may stay silent. Reports show it.")
@click.option("--agreed-by", default="", help="Needed: who agreed, such as the group; no names. Reports show it.")
@click.option("--until", metavar="DATE", default="", help="The last day. Default: the day after the meeting, if known.")
@click.option("--lift", is_flag=True, help="End what the organiser of --meeting asked for in an answer to us.")
@click.option("--print", "only_shows", is_flag=True, help="Show the lines, and change no file.")
@acting_config_option
@set_option
@now_option
def command(  # noqa: PLR0913 -- one for each option
    *,
    codes: tuple[str, ...],
    meeting: str,
    series: str,
    organiser: str,
    place: str,
    reason: str,
    agreed_by: str,
    until: str,
    lift: bool,
    only_shows: bool,
    config: str | None,
    sets: tuple[str, ...],
    now: str | None,
) -> int:
    """Let rules stay silent about meetings, until a day.

    CODE is a rule, such as NTC001 or short-notice; there can be several. A [[waivers]] table for each goes to the end
    of your settings, and nothing else in the file changes. What is waived stays in every report.

    An organiser who answers a message can waive rules for their own meeting. That stands in the ledger, `status` shows
    it, and --lift ends it.

    Settings count if you name them with --config, or if they lie in your own or the system's folder for settings.

    Exit codes: 0 it is written, or stands there already, 2 a mistake in the command or the settings, 4 the source that
    has the meeting could not be asked.
    """
    if lift and (not meeting or codes or series or organiser or place or reason or agreed_by or until or only_shows):
        raise click.UsageError("--lift: give the digits of one meeting with --meeting, and nothing else")
    if not lift and not codes:
        raise click.UsageError("name a rule by CODE, such as NTC001; there can be several")
    from copilot_sync_cli.waiving import Asking, NotAskedError, enter, lifted, shown  # noqa: PLC0415 -- help does without

    chosen = acting_settings(config, sets)
    if lift:
        write(lifted(chosen.configuration, meeting, moment_of(now, chosen.policy.timezone)))
        return OK
    words = {
        "meeting": meeting,
        "series": series,
        "organiser": organiser,
        "place": place,
        "reason": reason,
        "agreed_by": agreed_by,
        "until": until,
    }
    asking = Asking(chosen.configuration, moment_of(now, chosen.policy.timezone))
    try:
        waivers = asking.waivers(codes, words)
    except NotAskedError as error:
        complain([str(error)])
        return NOTHING
    write(shown(waivers) if only_shows else enter(waivers, chosen.configuration))
    return OK
