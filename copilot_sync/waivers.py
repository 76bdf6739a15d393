"""Waivers: a rule stays silent about some meetings, for a reason, by agreement, until a day.

A waiver that is malformed or has lapsed hides nothing. What is waived stays in every report, and is marked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from copilot_sync.matching import fits
from copilot_sync.option_reading import Problem, read_options
from copilot_sync.options import option
from copilot_sync.people import at_domain
from copilot_sync.rules.registry import RULES, codes_named, hint
from copilot_sync.verdicts import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from copilot_sync.meeting import Meeting
    from copilot_sync.verdicts import Judgement

MOST = 1000
"""Waivers that are read: each is held against every meeting."""
TARGETS = ("meeting", "series", "organiser", "place")
"""Exactly one of these says which meetings a waiver is about."""
_ADDRESS_OR_DOMAIN = re.compile(r"(?:[^\s@]+@)?[^\s@/*:]+")


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A ``[[waivers]]`` table."""

    code: str = option("", required=True, help="The rule: its code or its name, such as NTC001 or short-notice.")
    meeting: str = option("", help="One meeting, by its UID. Of a series: all dates.")
    series: str = option("", help="A series, by its UID or its subject. * stands for anything, ? for one character.")
    organiser: str = option("", help="All meetings of an organiser: an address, or a mail domain.")
    place: str = option("", help="All meetings in a place, by the location. * and ? as for a series.")
    reason: str = option("", required=True, help="Why the rule may stay silent. Reports show it.")
    agreed_by: str = option("", required=True, help="Who agreed, such as the group; no names. Reports show it.")
    until: date = option(date.min, required=True, help="The last day on which it holds.")  # noqa: RUF009 -- a field
    source: str = ""
    """Where it is written, such as ``copilot-sync.toml, line 12``."""

    def is_about(self, meeting: Meeting) -> bool:
        """Whether it speaks of a meeting, in force or not."""
        invite = meeting.invite
        if self.meeting:
            return self.meeting == invite.uid
        if self.series:
            return self.series == invite.uid or fits(self.series, invite.summary or "")
        if self.organiser:
            sender = invite.organizer or (invite.envelope.sender if invite.envelope else None)
            address = (sender.address if sender else None) or ""
            return address == self.organiser.lower() or at_domain(address, (self.organiser,))
        return any(fits(self.place, words) for words in (invite.location, meeting.reading.place.venue) if words)


def waived(judgements: Iterable[Judgement], waivers: Sequence[Waiver], today: date) -> tuple[Judgement, ...]:
    """The judgements, with each ``fail`` marked that one of a meeting's waivers covers today; the first one counts."""
    in_force = {waiver.code: waiver for waiver in reversed(waivers) if today <= waiver.until}
    return tuple(
        replace(judgement, waived=in_force.get(judgement.code)) if judgement.verdict is Verdict.FAIL else judgement
        for judgement in judgements
    )


def read_waivers(raw: object) -> tuple[dict[int, Waiver], list[Problem]]:
    """The ``[[waivers]]`` tables: those that are whole, by number, and every problem of the others with its path."""
    waivers, problems = waivers_of(raw)
    return waivers, [replace(problem, message=f"this waiver hides nothing: {problem.message}") for problem in problems]


def waivers_of(raw: object) -> tuple[dict[int, Waiver], list[Problem]]:
    """The same of tables that stand in no file, so that nobody takes them for being in force."""
    if not isinstance(raw, list):
        return {}, [Problem(("waivers",), "write [[waivers]], with two brackets, above each one")]
    if len(raw) > MOST:
        return {}, [Problem(("waivers",), f"there are more than {MOST}; take out those that have ended")]
    waivers: dict[int, Waiver] = {}
    problems: list[Problem] = []
    for number, table in enumerate(raw):
        path = ("waivers", str(number))
        waiver, found = read_options(Waiver, table, path)
        waiver = _tidied(waiver)
        found += _mistakes(waiver, path)
        problems += found
        if not found:
            waivers[number] = waiver
    return waivers, problems


def _tidied(waiver: Waiver) -> Waiver:
    """Without spaces around its words, and with the code of the rule where its name was given."""
    words = {name: getattr(waiver, name).strip() for name in (*TARGETS, "reason", "agreed_by")}
    code = waiver.code.strip()
    by_name = {rule.name: rule.code for rule in RULES.values()}
    known = code.upper() if code.upper() in RULES else by_name.get(code.lower(), code)
    return replace(waiver, code=known, **words)


def _mistakes(waiver: Waiver, path: tuple[str, ...]) -> list[Problem]:
    """What is wrong with a waiver beyond its single settings. Quotes no subject and no address."""
    problems = []
    if waiver.code and waiver.code not in RULES:
        meant = hint(waiver.code, [*RULES, *(rule.name for rule in RULES.values())])
        several = f'"{waiver.code}" is several rules; write a waiver for each'
        unknown = f'there is no rule "{waiver.code}"{meant}'
        problems.append(Problem((*path, "code"), several if codes_named((waiver.code,)) else unknown))
    given = [name for name in TARGETS if getattr(waiver, name)]
    if len(given) != 1:
        found = " and ".join(given) or "none"
        message = f"say which meetings it is about, by one of {', '.join(TARGETS)}, and no more; found {found}"
        problems.append(Problem(path, message))
    if waiver.organiser and not _ADDRESS_OR_DOMAIN.fullmatch(waiver.organiser):
        message = "expected an address, or a mail domain such as northmoor.example"
        problems.append(Problem((*path, "organiser"), message))
    return problems
