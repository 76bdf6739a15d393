"""What reading and judging costs: ten thousand meetings in memory, through every rule, beside a bare icalendar parse.

    python -m benchmarks.judging [--meetings 10000] [--office] [--calendar FILE]

Both are measured in this process, in turns of a hundred meetings, as processor time. What many meetings share is
remembered from one to the next. Every twentieth turn is then judged again, each of its meetings with nothing
remembered, as if nobody had written a sentence of it before; and once more, text first, for the shares of the families.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar

from benchmarks.meetings import NOW, Maker
from benchmarks.office import Office
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
    from collections.abc import Callable, Iterator

PIECES = [name for part in Reading.__mro__ for name, value in vars(part).items() if isinstance(value, once)]
TURN = 100
"""Meetings of one turn."""
ONE_IN = 20
"""Of so many turns, one is judged again."""
POLICY = Policy(
    organisation=Organisation(domains=("northmoor-nhs.example", "northmoor-council.example")),
    choice=RuleChoice(select=("ALL",)),
)


def turns(maker: Maker, meetings: int, calendar: Path | None) -> Iterator[bytes]:
    """Calendars of a hundred events each; the one given, if any, as a whole."""
    if calendar is not None:
        yield calendar.read_bytes()
        return
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


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--meetings", type=int, default=10_000)
    parser.add_argument("--office", action="store_true", help="organisers who keep to their own words, in Outlook")
    parser.add_argument("--calendar", type=Path, help="an iCalendar file to use instead of generated meetings")
    wanted = parser.parse_args()
    linter, maker = Linter(POLICY), (Office if wanted.office else Maker)(seed=1)
    parsing = judging = 0.0
    events = size = 0
    again: list[Invite] = []
    for number, data in enumerate(turns(maker, wanted.meetings, wanted.calendar)):
        judged = invites(data)
        events += len(judged)
        size += len(data)
        parsing += seconds(icalendar.Calendar.from_ical, data)
        judging += seconds(judge, linter, judged)
        if number % ONE_IN == 0:
            again += judged
    afresh = seconds_afresh(linter, again) / len(again) * events
    families = shares(again)
    print(f"{events} meetings, {size / events / 1000:.1f} kB each\n\n| | µs for each meeting |\n|---|--:|")
    print(f"| `icalendar` parses the events | {parsing / events * 1e6:.0f} |")
    print(f"| reading and {len(POLICY.rules)} rules | {judging / events * 1e6:.0f} |")
    print(f"| the same, with nothing remembered | {afresh / events * 1e6:.0f} |")
    print(f"| times the parse | {judging / parsing:.2f} |")
    print(f"| with nothing remembered | {afresh / parsing:.2f} |\n\n| share | % |\n|---|--:|")
    for name, took in sorted(families.items(), key=lambda pair: -pair[1]):
        print(f"| {name} | {100 * took / sum(families.values()):.0f} |")


if __name__ == "__main__":
    main()
