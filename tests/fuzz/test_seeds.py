"""Harnesses for a fuzzer, and the inputs that it once broke something with, as ordinary tests.

A harness takes any bytes, hands them to one of the doors through which strangers' words come in, and fails where
what is promised does not hold: no exception but the documented ones, an answer of every rule, none of them broken.
`run.py` beside this file feeds them; ``seeds/NAME/`` holds what it found, made small, with invented content only.
"""

from __future__ import annotations

import contextlib
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from copilot_sync import configuration, role_books
from copilot_sync.adapters import Document, Failed, ReadingSettings, Skipped
from copilot_sync.configuration_text import TextError, decode
from copilot_sync.invite import Attachment, Attendee, Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reading.html import html_to_text, looks_like_html
from copilot_sync.rules.registry import RULES
from copilot_sync_email.reader import READER as MAILS
from copilot_sync_ics.reader import READER as CALENDARS
from copilot_sync_m365.reader import READER as GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import InviteReader

SEEDS = Path(__file__).with_name("seeds")
LARGEST = 64_000
"""Bytes of one input."""
LONGEST = 1.0 if sys.gettrace() is None else 6.0
"""Seconds of work for one input; counting the lines that are reached takes several times as long as running them."""
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
SETTINGS = ReadingSettings(timezone=ZoneInfo("Europe/London"), now=NOW)
EVERY_RULE = Linter(Policy(choice=RuleChoice(select=("ALL",))))
PEOPLE = (
    Attendee(address="ada@mail.example", common_name="Ada Cole (carer)"),
    Attendee(address="bo@mail.example", common_name="Bo Lind (clinician)"),
    Attendee(address="cy@mail.example", common_name="Cy Moor"),
)
MOST_JUDGED = 3
"""Meetings of one document that are judged."""
EXAMPLE = "sam@northmoor.example"
"""The address that the message about a missing one shows."""


def judge(invite: Invite, linter: Linter = EVERY_RULE) -> None:
    """Every rule answers, and none is broken."""
    answers = linter.check(invite, now=NOW).judgements
    assert [answer.code for answer in answers if answer.broken] == []
    if linter is EVERY_RULE:
        assert [answer.code for answer in answers] == sorted(RULES)


def read(reader: InviteReader, data: bytes) -> None:
    """A document gives results, none of them a fault of ours, and its meetings can be judged."""
    document = Document("it", data)
    assert reader.recognises(document) in {True, False}
    results = list(reader.read(document, SETTINGS))
    assert results
    for result in results:
        assert isinstance(result, Invite | Skipped | Failed)
        assert not (isinstance(result, Failed) and "fault of this program" in result.reason)
    for invite in [result for result in results if isinstance(result, Invite)][:MOST_JUDGED]:
        judge(invite)


def read_html(data: bytes) -> None:
    """A page gives text."""
    page = data.decode("utf-8", "replace")
    looks_like_html(page)
    assert "\n\n\n" not in html_to_text(page).text


def judge_words(data: bytes) -> None:
    """A meeting whose first line is the subject, the second the location, and the rest the body."""
    subject, location, body, *_ = *data.decode("utf-8", "replace").split("\n", 2), "", ""
    start = datetime(2026, 6, 18, 10, tzinfo=UTC)
    judge(
        Invite(
            source="it",
            uid="1",
            dtstart=start,
            dtend=start + timedelta(hours=3),
            dtstamp=NOW,
            summary=subject,
            location=location,
            description=body,
            attendees=PEOPLE,
            attachments=(Attachment(name="Papers.pdf"),),
        )
    )


def read_configuration(data: bytes) -> None:
    """A configuration is refused with every problem told, or it can be judged by."""
    with contextlib.suppress(configuration.ConfigurationError, TextError):
        policy = configuration.read(decode(data)).policy
        judge(Invite(source="it", uid="1", dtstart=NOW, summary="Tea"), Linter(policy))


def read_role_book(data: bytes) -> None:
    """A role book is refused without a word of it quoted, or it can be asked."""
    for reader in (role_books.read_csv, role_books.read_toml):
        refused = ""
        try:
            reader(decode(data), "roles").role_of("ada@mail.example", NOW.date())
        except (role_books.RoleBookError, TextError) as error:
            refused = str(error)
        assert "@" not in refused.replace(EXAMPLE, "")


HARNESSES: dict[str, Callable[[bytes], None]] = {
    "calendar": lambda data: read(CALENDARS, data),
    "mail": lambda data: read(MAILS, data),
    "graph": lambda data: read(GRAPH, data),
    "html": read_html,
    "words": judge_words,
    "configuration": read_configuration,
    "role-book": read_role_book,
}
"""What is fuzzed, by name."""


def run(name: str, data: bytes, longest: float = LONGEST) -> None:
    """Put one input through a harness; it fails if it takes more than `longest` seconds of work."""
    begun = time.process_time()
    HARNESSES[name](data[:LARGEST])
    took = time.process_time() - begun
    assert took < longest, f"took {took:.1f} seconds"


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*/*")), ids=lambda seed: f"{seed.parent.name}-{seed.name}")
def test_what_was_found_once_stays_mended(seed: Path) -> None:
    run(seed.parent.name, seed.read_bytes())


@pytest.mark.parametrize("name", HARNESSES)
@pytest.mark.parametrize("data", [b"", b"\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", "é\u2028x".encode()])
def test_next_to_nothing_is_answered(name: str, data: bytes) -> None:
    run(name, data)
