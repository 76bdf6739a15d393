"""What reading and judging costs: ten thousand meetings in memory, through every rule, beside a bare icalendar parse.

    python -m benchmarks.judging [--meetings 10000] [--kind workplace|agreed|office|anew] [--calendar FILE]

Both are measured in this process, in turns of a hundred meetings, as processor time. What many meetings share is
remembered from one to the next. Every twentieth turn is then judged again, each of its meetings with nothing
remembered, as if nobody had written a sentence of it before; and once more, text first, for the shares of the families.

There are four kinds of meetings, since it hangs on how often people say the same: all those of a workplace, of which a
tenth are invitations to people from outside; and such invitations alone, in wording that an organisation has agreed
on, in the own words of forty people, and in sentences of which a tenth are new.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import icalendar

from benchmarks.meetings import NOW, Maker
from benchmarks.office import Agreed, Office, Workplace
from copilot_sync import Linter, Policy
from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync.meeting import Meeting
from copilot_sync.once import once
from copilot_sync.policy import Organisation, RuleChoice
from copilot_sync.reading import Reading
from copilot_sync.remembering import forget
from copilot_sync_ics.reader import READER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PIECES = [name for part in Reading.__mro__ for name, value in vars(part).items() if isinstance(value, once)]
KINDS: dict[str, type[Maker]] = {"workplace": Workplace, "agreed": Agreed, "office": Office, "anew": Maker}
TURN = 100
"""Meetings of one turn."""
ONE_IN = 20
"""Of so many turns, one is judged again."""
POLICY = Policy(
    organisation=Organisation(domains=("northmoor-nhs.example", "northmoor-council.example")),
    choice=RuleChoice(select=("ALL",)),
)


class Measured(NamedTuple):
    """Seconds of processor time, for so many meetings of so many bytes."""

    meetings: int
    size: int
    parsing: float
    judging: float
    afresh: float
    families: dict[str, float]
    """Of those that were judged again."""


def turns(maker: Maker, meetings: int) -> Iterator[bytes]:
    """Calendars of a hundred events each."""
    for _ in range(meetings // TURN):
        yield maker.calendar(TURN)


def invites(data: bytes) -> list[Invite]:
    """The meetings of a calendar, in memory."""
    settings = ReadingSettings(timezone=POLICY.timezone, now=NOW)
    return [result for result in READER.read(Document("made", data), settings) if isinstance(result, Invite)]


def seconds(work: Callable[..., object], *given: object) -> float:
    """Processor time of some work."""
    start = time.process_time()
    work(*given)
    return time.process_time() - start


def judge(linter: Linter, judged: list[Invite]) -> None:
    """Read and judge."""
    for invite in judged:
        linter.check(invite, now=NOW)


def seconds_afresh(linter: Linter, judged: list[Invite]) -> float:
    """The same for each meeting by itself; to forget is not counted."""
    taken = 0.0
    for invite in judged:
        forget()
        taken += seconds(judge, linter, [invite])
    return taken


def read(meeting: Meeting) -> None:
    """Work every piece of a reading out."""
    for name in PIECES:
        getattr(meeting.reading, name)


def shares(judged: list[Invite]) -> dict[str, float]:
    """Processor time of reading, and of each family on what was read."""
    taken: dict[str, float] = defaultdict(float)
    for invite in judged:
        meeting = Meeting(invite, POLICY, NOW)
        taken["reading"] += seconds(read, meeting)
        for rule in POLICY.rules:
            taken[rule.code[:3]] += seconds(rule.judge, meeting)
    return taken


def measured(calendars: Iterable[bytes]) -> Measured:
    """What some calendars cost, one after the other, with nothing remembered at first."""
    forget()
    linter = Linter(POLICY)
    parsing = judging = 0.0
    meetings = size = 0
    again: list[Invite] = []
    for number, data in enumerate(calendars):
        judged = invites(data)
        meetings += len(judged)
        size += len(data)
        parsing += seconds(icalendar.Calendar.from_ical, data)
        judging += seconds(judge, linter, judged)
        if number % ONE_IN == 0:
            again += judged
    afresh = seconds_afresh(linter, again) / len(again) * meetings
    return Measured(meetings, size, parsing, judging, afresh, shares(again))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=10_000)
    parser.add_argument("--kind", choices=[*KINDS], help="one kind of meetings; else all, one after the other")
    parser.add_argument("--calendar", type=Path, help="an iCalendar file to use instead of generated meetings")
    wanted = parser.parse_args()
    if wanted.calendar is not None:
        found = {wanted.calendar.name: measured([wanted.calendar.read_bytes()])}
    else:
        kinds = [wanted.kind] if wanted.kind else KINDS
        found = {kind: measured(turns(KINDS[kind](seed=1), wanted.meetings)) for kind in kinds}

    def row(title: str, value: Callable[[Measured], str]) -> None:
        print(f"| {title} | {' | '.join(map(value, found.values()))} |")

    print(f"| | {' | '.join(found)} |\n|---|{'--:|' * len(found)}")
    row("meetings", lambda one: f"{one.meetings}")
    row("kB of each", lambda one: f"{one.size / one.meetings / 1000:.1f}")
    row("`icalendar` parses the events, µs for each", lambda one: f"{one.parsing / one.meetings * 1e6:.0f}")
    row(f"reading and {len(POLICY.rules)} rules", lambda one: f"{one.judging / one.meetings * 1e6:.0f}")
    row("the same, with nothing remembered", lambda one: f"{one.afresh / one.meetings * 1e6:.0f}")
    row("times the parse", lambda one: f"**{one.judging / one.parsing:.2f}**")
    row("with nothing remembered", lambda one: f"{one.afresh / one.parsing:.2f}")
    shown = [(one.families, sum(one.families.values())) for one in found.values()]
    for name, _ in sorted(shown[0][0].items(), key=lambda pair: -pair[1]):
        print(f"| {name}, % | {' | '.join(f'{100 * families[name] / whole:.0f}' for families, whole in shown)} |")


if __name__ == "__main__":
    main()
