"""No calendar of many small meetings takes long, whatever each has of its own: nothing costly is set up for each."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from time import process_time
from typing import TYPE_CHECKING

import pytest

from copilot_sync.invite import Attendee, CalendarUser, Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice

if TYPE_CHECKING:
    from collections.abc import Callable

LINTER = Linter(Policy(choice=RuleChoice(select=("ALL",))))
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MANY = 1_000
"""Meetings; a megabyte holds about ten times as many."""
LONGEST = 4.0 if sys.gettrace() is None else 60.0
"""Seconds of work, on any machine that tests run on; on one that is idle none takes a whole one."""
WORDS = ["".join(letters) for letters in islice(product("QWXZKVJT", repeat=5), 20 * MANY)]
"""Abbreviations: no two are the same, and none can be read as a word."""


def words_of(number: int, count: int) -> list[str]:
    """So many of them, which no other meeting has."""
    return WORDS[number * count : (number + 1) * count]


OWN: dict[str, Callable[[Invite, int], Invite]] = {
    "place": lambda invite, number: replace(invite, location=f"Hall {number}"),
    "address": lambda invite, number: replace(invite, location=f"{number} Mill Street, Northmoor"),
    "organiser": lambda invite, number: replace(invite, organizer=CalendarUser(address=f"ada{number}@home.example")),
    "guest": lambda invite, number: replace(
        invite, attendees=(Attendee(address=f"bo{number}@home.example", common_name=f"Bo {number}"),)
    ),
    "two words": lambda invite, number: replace(invite, description=f"word{number} other"),
    "HTML": lambda invite, number: replace(invite, html=f"<p>word {number}</p>"),
    "name": lambda invite, number: replace(invite, description=f"Thanks\n{WORDS[number].title()} Berg"),
    "abbreviations": lambda invite, number: replace(invite, description=" ".join(words_of(number, 20))),
    "abbreviations in brackets": lambda invite, number: replace(invite, description=") ".join(words_of(number, 10))),
}


@pytest.mark.parametrize("kind", OWN)
def test_no_kind_of_small_meeting_takes_long(kind: str) -> None:
    alike = Invite(source="-", uid=None, dtstart=NOW + timedelta(days=10))
    meetings = [OWN[kind](alike, number) for number in range(MANY)]

    begun = process_time()
    for meeting in meetings:
        LINTER.check(meeting, now=NOW)

    assert process_time() - begun < LONGEST
