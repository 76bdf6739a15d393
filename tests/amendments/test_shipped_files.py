"""Calendars that other people wrote, amended: those that ship inside icalendar and recurring-ical-events."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import warnings
from collections import Counter
from ctypes.util import find_library
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest
import recurring_ical_events
import vobject

from copilot_sync.adapters import Failed, ReadingSettings
from copilot_sync.amendments.calendars import Action, amended, taken_out
from copilot_sync.amendments.proposal import Amender
from copilot_sync.itip import read_calendar
from copilot_sync.policy import Organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from copilot_sync.amendments.calendars import Amended

EARLY = ReadingSettings(timezone=UTC, now=datetime(1980, 1, 1, tzinfo=UTC))
"""Before all of their meetings, which are then to come."""
LATER = datetime(2030, 1, 1, tzinfo=UTC)
MAY_DIFFER = {"DESCRIPTION", "X-ALT-DESC", "DTSTAMP", "LAST-MODIFIED"}


def folder(package: ModuleType) -> Path:
    assert package.__file__ is not None
    return Path(package.__file__).parent


FILES = {
    str(path.relative_to(folder(package).parent)): path
    for package in (icalendar, recurring_ical_events)
    for path in sorted(folder(package).rglob("*.ics"))
}
EVERY_FILE = pytest.mark.parametrize("path", FILES.values(), ids=FILES)
NEEDS_LIBICAL = pytest.mark.skipif(find_library("ical") is None, reason="asks libical")


@pytest.fixture(scope="module")
def anybodys(amender: Amender) -> Amender:
    """An amender that takes every organiser for one of its own."""
    return Amender(replace(amender.policy, organisation=Organisation()))


@pytest.fixture(scope="module")
def done(anybodys: Amender) -> Callable[[Path], Amended]:
    """A file amended, once for all tests."""
    return cache(lambda path: amended(path.read_bytes(), "theirs.ics", anybodys, EARLY))


def reads_cleanly(data: bytes) -> bool:
    return not any(isinstance(result, Failed) for result in read_calendar(data, "theirs.ics", EARLY))


def other_lines(data: bytes) -> list[bytes]:
    """Every physical line, its end included, but those of properties that may differ in an event."""
    kept, inside, ours = [], [], False
    for line in re.findall(rb"[^\r\n]*(?:\r\n|\r|\n|\Z)", data):
        if line[:1] in (b" ", b"\t"):
            kept += [] if ours else [line]
            continue
        bare = line.strip().upper()
        if bare.startswith(b"BEGIN:"):
            inside.append(bare)
        elif bare.startswith(b"END:") and inside:
            inside.pop()
        name = re.split(rb"[:;]", bare, maxsplit=1)[0].decode("ascii", "replace")
        ours = inside[-1:] == [b"BEGIN:VEVENT"] and name in MAY_DIFFER
        kept += [] if ours else [line]
    return kept


@EVERY_FILE
def test_only_those_lines_differ_and_they_are_folded(path: Path, done: Callable[[Path], Amended]) -> None:
    data, after = path.read_bytes(), done(path)

    assert other_lines(after.data) == other_lines(data)
    assert (after.data == data) is (not after.changes)
    before = Counter(re.split(rb"[\r\n]+", data))
    new = Counter(re.split(rb"[\r\n]+", after.data)) - before
    longest = max([75, *(len(line) + 2 for line in before)])
    assert all(len(line) <= longest for line in new)
    assert sum(len(line) > 75 for line in new) <= len(after.changes)


@EVERY_FILE
def test_undo_restores_the_original_bytes(path: Path, done: Callable[[Path], Amended]) -> None:
    undone = taken_out(done(path).data, "theirs.ics", now=LATER)

    assert undone.data == path.read_bytes()
    assert [change.action for change in undone.changes] == [Action.TAKE_OUT] * len(done(path).changes)


@EVERY_FILE
def test_a_second_time_changes_nothing(path: Path, done: Callable[[Path], Amended], anybodys: Amender) -> None:
    once = done(path)
    twice = amended(once.data, "theirs.ics", anybodys, replace(EARLY, now=datetime(1980, 1, 2, tzinfo=UTC)))

    assert twice.data == once.data
    assert twice.changes == ()


@EVERY_FILE
def test_it_reads_with_us_and_with_icalendar_as_before(path: Path, done: Callable[[Path], Amended]) -> None:
    before, after = path.read_bytes(), done(path).data

    assert reads_cleanly(after) is reads_cleanly(before)
    theirs = their_calendars(before)
    assert theirs is None or their_calendars(after) == theirs


def their_calendars(data: bytes) -> list[object] | None:
    """The components that icalendar sees, with every property but those that may differ; nothing where it refuses."""
    try:
        calendars = icalendar.Calendar.from_ical(data, multiple=True)
    except Exception:  # noqa: BLE001 -- it raises whatever it meets; what it refuses cannot be compared
        return None
    return [
        (
            part.name,
            [
                (name, str(value), sorted(getattr(value, "params", {}).items()))
                for name, value in part.property_items(recursive=False)
                if part.name != "VEVENT" or name not in MAY_DIFFER
            ],
        )
        for calendar in calendars
        for part in calendar.walk()
    ]


@EVERY_FILE
def test_vobject_finds_no_more_to_complain_of(path: Path, done: Callable[[Path], Amended]) -> None:
    if is_valid_for_vobject(path.read_bytes()):
        assert is_valid_for_vobject(done(path).data)


def is_valid_for_vobject(data: bytes) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return all(part.validate() for part in vobject.readComponents(data.decode()))
        except Exception:  # noqa: BLE001 -- as above
            return False


@pytest.fixture(scope="module")
def libical_says(
    done: Callable[[Path], Amended], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Path, tuple[list[str], list[str]]]:
    """What libical complains of in each file, before and after."""
    numbers = {path: number for number, path in enumerate(FILES.values())}
    found = complaints(
        tmp_path_factory.mktemp("judged"),
        {f"{number} before": path.read_bytes() for path, number in numbers.items()}
        | {f"{number} after": done(path).data for path, number in numbers.items()},
    )
    return {path: (found[f"{number} before"], found[f"{number} after"]) for path, number in numbers.items()}


def complaints(empty: Path, files: Mapping[str, bytes]) -> dict[str, list[str]]:
    for name, data in files.items():
        (empty / name).write_bytes(data)
    judge = [sys.executable, str(Path(__file__).with_name("libical.py")), str(empty)]
    run = subprocess.run(judge, check=True, capture_output=True, timeout=60)  # noqa: S603 -- a program of ours
    found: dict[str, list[str]] = json.loads(run.stdout)
    return found


@NEEDS_LIBICAL
@EVERY_FILE
def test_libical_complains_of_nothing_new(path: Path, libical_says: Mapping[Path, tuple[list[str], list[str]]]) -> None:
    before, after = libical_says[path]

    assert Counter(after) - Counter(before) == Counter()


SOUND = b"""\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//example//EN\r
BEGIN:VEVENT\r
UID:forum@northmoor.example\r
DTSTAMP:20270301T090000Z\r
DTSTART:20270401T090000Z\r
DESCRIPTION:We choose the date together.\r
END:VEVENT\r
END:VCALENDAR\r
"""
BROKEN = {
    "a stamp that is none": (b"DTSTAMP:2027", b"DTSTAMP:now2027"),
    "two descriptions": (b"DESCRIPTION:", b"DESCRIPTION:We meet.\r\nDESCRIPTION:"),
    "a line without a name": (b"DESCRIPTION:", b"We meet.\r\nDESCRIPTION:"),
    "a fold that was lost": (b"We choose", b"We\r\nchoose"),
}


@NEEDS_LIBICAL
def test_libical_would_complain_of_a_clumsy_amendment(tmp_path: Path) -> None:
    found = complaints(tmp_path, {"sound": SOUND} | {name: SOUND.replace(*change) for name, change in BROKEN.items()})

    assert found.pop("sound") == []
    assert {name for name, said in found.items() if not said} == set()


def test_hundreds_of_meetings_in_them_are_amended(done: Callable[[Path], Amended]) -> None:
    changes = [len(done(path).changes) for path in FILES.values()]

    assert sum(changes) > 500
    assert sum(map(bool, changes)) > 130
