"""From the words of a command to waivers, and from those to lines in the settings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import click

from copilot_sync.configuration import LARGEST, ConfigurationError
from copilot_sync.configuration_text import TextError, Trouble, read_bounded
from copilot_sync.phrases import counted, date_in_words, listed
from copilot_sync.replacing import NotReplacedError, replace_bytes
from copilot_sync.waiver_writing import NotAddedError, as_table, with_waivers
from copilot_sync.waivers import TARGETS, waivers_of
from copilot_sync_cli.moments import day_of
from copilot_sync_cli.output import OutputError
from copilot_sync_cli.settings import codes_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from copilot_sync.configuration import Configuration
    from copilot_sync.waivers import Waiver

NO_FILE = (
    "there is no file of settings to write it into; name one with --config, "
    "make one with copilot-sync init, or see the lines with --print"
)
ALL_DATES = "If it is a series, that goes for all of its dates."
"""Of a meeting by its UID, which all dates of a series share."""


class NotAskedError(Exception):
    """The source that has the meeting could not be asked for it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is known where waivers are asked for."""

    configuration: Configuration
    now: datetime
    """Aware."""

    def waivers(self, codes: Sequence[str], words: Mapping[str, str]) -> list[Waiver]:
        """A waiver for each code, as the settings would have it.

        Raises:
            ConfigurationError: one is malformed, in the words of the settings.
            UsageError: its meeting is not known, or its last day is over.
            NotAskedError: its source could not be asked.
        """
        table: dict[str, Any] = {key: word for key, word in words.items() if word}
        listed_codes = codes_in(codes)
        if "until" in table:
            table["until"] = day_of(table["until"], "--until")
        elif "meeting" not in table:
            raise click.UsageError("--until: give the last day, such as 2027-03-31; it is known of one meeting alone")
        _checked(listed_codes, table | {"until": date.max})  # before any source is asked
        if "meeting" in table:
            table |= self._meeting(table)
        if table["until"] < self.now.astimezone(self.configuration.policy.timezone).date():
            raise click.UsageError("--until: that day is over, so the waiver would hide nothing; give one to come")
        return _checked(listed_codes, table)

    def _meeting(self, table: Mapping[str, Any]) -> dict[str, Any]:
        """The UID that is meant, and the last day where none was given."""
        from copilot_sync.sync.ledger_errors import NoLedgerError  # noqa: PLC0415 -- only where a meeting is named
        from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- as above

        try:
            with ledger_of(self.configuration, make=False) as ledger:
                uid, over = self._known(ledger, table["meeting"])
        except NoLedgerError:
            uid, over = table["meeting"], None
        if "until" in table:
            return {"meeting": uid, "until": table["until"]}
        if over is None:
            raise click.UsageError("--until: give the last day, such as 2027-03-31; we do not know when the meeting is")
        return {"meeting": uid, "until": over.astimezone(self.configuration.policy.timezone).date() + timedelta(days=1)}

    def _known(self, ledger: Any, named: str) -> tuple[str, datetime | None]:  # noqa: ANN401 -- loaded when used
        from copilot_sync.sync import marks  # noqa: PLC0415 -- only where a meeting is named
        from copilot_sync.sync.references import REFERENCE, UnknownReferenceError, thread_named  # noqa: PLC0415 -- too
        from copilot_sync_cli.asked_sources import last_day_of, uid_of  # noqa: PLC0415 -- as above

        if not REFERENCE.fullmatch(named.lower()):
            return named, last_day_of(ledger, marks.thread_of_uid(ledger, named))
        try:
            with ledger.reading() as connection:
                thread = thread_named(connection, named)
        except UnknownReferenceError as error:
            raise click.UsageError(f"--meeting: {error}") from None
        asked = uid_of(ledger, thread, self.configuration, self.now)
        if asked.uid is None:
            raise NotAskedError(_unanswered(named, asked.problems))
        return asked.uid, last_day_of(ledger, thread)


def shown(waivers: Sequence[Waiver]) -> str:
    """Waivers as they would stand in the settings."""
    note = f"# {ALL_DATES}\n" if any(waiver.meeting for waiver in waivers) else ""
    return note + "\n".join(map(as_table, waivers))


def enter(waivers: Sequence[Waiver], configuration: Configuration) -> str:
    """Write waivers into the file of settings, and say so. Those that stand there already are left out.

    Raises:
        UsageError: there is no file.
        ConfigurationError, OutputError: it cannot be written into as it is.
    """
    path = configuration.path
    if path is None:
        raise click.UsageError(NO_FILE)
    standing = {_core(waiver) for waiver in configuration.policy.waivers}
    new = [waiver for waiver in waivers if _core(waiver) not in standing]
    try:
        if new:
            before = read_bounded(path, LARGEST)
            replace_bytes(path, before, with_waivers(before, new))
    except TextError as error:
        raise ConfigurationError([Trouble(str(path), str(error))]) from None
    except (NotAddedError, NotReplacedError) as error:
        raise OutputError(f"{path}: nothing was written: {error}") from None
    lines = []
    if there := [waiver.code for waiver in waivers if _core(waiver) in standing]:
        lines.append(f"{listed(there)}: waived already in {path}.")
    if new:
        until = date_in_words(new[0].until)
        lines.append(f"{counted(len(new), 'waiver')} written into {path}: {listed([one.code for one in new])}.")
        lines.append(f"The last day is {until}. The next run goes by it.")
        if new[0].meeting:
            lines.append(ALL_DATES)
    return "".join(f"{line}\n" for line in lines)


def lifted(configuration: Configuration, reference: str, now: datetime) -> str:
    """End the waivers of a meeting that its organiser asked for in answers to us, delete why, and say so.

    Raises:
        UsageError: the meeting is not known.
        LedgerError: the ledger cannot be used, or is not there.
        LedgerHeldError: a run holds the ledger.
    """
    from copilot_sync.sync.answering import lift  # noqa: PLC0415 -- only where something is lifted
    from copilot_sync.sync.moments import written  # noqa: PLC0415 -- as above
    from copilot_sync.sync.references import UnknownReferenceError, short, thread_named  # noqa: PLC0415 -- as above
    from copilot_sync.sync.scrubbing import scrub  # noqa: PLC0415 -- as above
    from copilot_sync_cli.ledgers import ledger_of  # noqa: PLC0415 -- as above

    with ledger_of(configuration, make=False) as ledger, ledger.alone():
        with ledger.transaction() as connection:
            try:
                thread = thread_named(connection, reference)
            except UnknownReferenceError as error:
                raise click.UsageError(f"--meeting: {error}") from None
            codes = lift(connection, thread, written(now))
        scrub(ledger)
    if not codes:
        return f"Nothing changed: the organiser of the meeting {short(thread)} has waived nothing.\n"
    return f"Lifted: {listed(codes)} at the meeting {short(thread)}. The next run tells what stands.\n"


def _checked(codes: Sequence[str], table: Mapping[str, Any]) -> list[Waiver]:
    """The waivers that a file of settings would give.

    Raises:
        ConfigurationError: with everything that is wrong with them.
    """
    read, problems = waivers_of([{**table, "code": code} for code in codes])
    if problems:
        named = {problem.message: problem.path[-1] for problem in problems}
        raise ConfigurationError([Trouble(_option(key), message) for message, key in named.items()])
    return list(read.values())


def _option(key: str) -> str:
    if key == "code":
        return "CODE"
    return f"--{key.replace('_', '-')}" if key in {*TARGETS, "reason", "agreed_by", "until"} else "waive"


def _core(waiver: Waiver) -> Waiver:
    """What makes two waivers the same: all but where they stand."""
    return replace(waiver, source="")


def _unanswered(reference: str, problems: Sequence[str]) -> str:
    why = f" ({'; '.join(problems)})" if problems else ""
    return f"No source can tell us which meeting {reference} is{why}. Give its UID with --meeting, or use --series."
