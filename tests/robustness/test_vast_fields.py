"""An invite with one part beyond all measure is judged at once: nobody's other invites have to wait for it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest

from copilot_sync.bounds import LONGEST_FIELD, MOST_ATTACHMENTS, within_bounds
from copilot_sync.invite import Attachment, Attendee, Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice

if TYPE_CHECKING:
    from collections.abc import Callable

LINTER = Linter(Policy(choice=RuleChoice(select=("ALL",))))
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
VAST = 1_000_000
"""Characters, as many as a small mail may have."""
LONGEST = 5.0 if sys.gettrace() is None else 30.0
"""Seconds of work, on any machine that tests run on; each takes a part of one where it is alone. What goes wrong here
takes minutes.
"""


def full_of(text: str) -> str:
    return text * (VAST // len(text))


def people(number: int) -> tuple[Attendee, ...]:
    return tuple(Attendee(address=f"a{one}@mail.example", common_name=f"Ada{one} Cole{one}") for one in range(number))


def somebody(name: str) -> tuple[Attendee, ...]:
    return (Attendee(address="ada@mail.example", common_name=name),)


FIELDS: dict[str, Callable[[], dict[str, Any]]] = {
    "spaces in a location": lambda: {"location": f"Hall or{full_of(' ')}x"},
    "initials in a location": lambda: {"location": full_of("A.")},
    "streets in a location": lambda: {"location": full_of("4 Mill ")},
    "spaces in a subject": lambda: {"summary": f"RE:{full_of(' ')}x"},
    "small words in a subject": lambda: {"summary": full_of("A a-a "), "description": "We use ABCX, AACX and ADDX."},
    "categories": lambda: {"categories": ("carer", "a") * (VAST // 4)},
    "different categories": lambda: {"categories": tuple(f"carer {number}" for number in range(VAST // 10))},
    "people": lambda: {"attendees": people(VAST // 50)},
    "people and a subject": lambda: {"attendees": people(VAST // 100), "summary": full_of("carer ")},
    "people and categories": lambda: {"attendees": people(VAST // 100), "categories": ("carer",) * VAST},
    "words of a name": lambda: {"attendees": somebody(full_of("a "))},
    "brackets of a name": lambda: {"attendees": somebody(full_of("(a"))},
    "dashes of a name": lambda: {"attendees": somebody(full_of(" - "))},
    "attachments": lambda: {
        "attachments": tuple(Attachment(name=f"Form {number}.pdf") for number in range(VAST // 30)),
        "description": "The claim form is attached. The agenda and the map are enclosed. " * 100,
    },
    "an attachment's name": lambda: {
        "attachments": (Attachment(name=full_of("a-")),),
        "description": "It is attached.",
    },
    "an attachment's address": lambda: {
        "attachments": (Attachment(name=None, uri="https://a.example/" + full_of("%41")),)
    },
    "an address on the web": lambda: {"url": full_of("https://a")},
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_vast_field_is_judged_in_time(name: str) -> None:
    fields = {"location": "Hall, 4 Mill Street", "description": "Please come.", "attendees": people(3)} | FIELDS[name]()
    invite = Invite(source="-", uid=None, dtstart=NOW + timedelta(days=20), dtstamp=NOW, **fields)

    begun = process_time()
    report = LINTER.check(invite, now=NOW)

    assert process_time() - begun < LONGEST
    assert not [answer.code for answer in report.judgements if answer.broken]


def test_an_everyday_invite_is_looked_at_as_it_is() -> None:
    invite = Invite(source="-", uid=None, summary="Tea", location="Hall")

    assert within_bounds(invite) is invite


def test_what_lies_beyond_is_left_out_and_not_said_to_be_missing() -> None:
    invite = Invite(
        source="-", uid=None, summary="a" * VAST, attachments=(Attachment(name="a"),) * VAST, attachments_known=True
    )

    looked_at = within_bounds(invite)

    assert looked_at.summary == "a" * LONGEST_FIELD
    assert looked_at.location is None
    assert len(looked_at.attachments) == MOST_ATTACHMENTS
    assert not looked_at.attachments_known
    assert looked_at.body_truncated
