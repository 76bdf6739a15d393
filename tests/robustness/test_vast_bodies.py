"""No body takes long, whatever it is filled with: what one reading does at each line must not look at all the others."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from time import process_time

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from copilot_sync.invite import Attendee, Invite
from copilot_sync.linter import Linter
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reading.lexicon import entries
from copilot_sync.reading.nearness import FOLDER

LINTER = Linter(Policy(choice=RuleChoice(select=("ALL",))))
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LARGEST = 1_000_000
LONGEST = 5.0 if sys.gettrace() is None else 60.0
"""Seconds of work, on any machine that tests run on; on one that is idle none takes a whole one."""

SAID = sorted(
    entry.get("yes") or entry["no"]
    for path in FOLDER.glob("*.toml")
    for listed in entries(path.stem).values()
    for entry in listed
)
EVERYTHING = "\n".join(SAID)
"""Every sentence that the lexicons know, so that every pattern has to be looked at."""
PIECES = (
    "a ", "a", " ", "\n", "1", "1 ", ", ", "a, ", ".", ". ", "<", "(", "()", "[", "@", "a@b.c ", "- ", "-", "*", "_", ">", "> a\n",
    "word\n", "Ola\n", "Ola Berg\n", "- tea\n", "1. tea\n", "1. " + "long " * 30 + "\n", "10.30 tea\n", "10.30 tea. ", "Why? ",
    "Travel\n", "Travel:\n", "Agenda: ", "Speakers\na b c d\n", "The form is attached. ", "The claim form is attached, see below.\n",
    "Please fill in the blue form. ", "https://a.example/x\n", "01632 960 001 ", "ABCX ", "A B C ", "A-a ", "thanks\n", "Kind regards\n",
    "----------------------\n", "____________________\nJoin https://teams.microsoft.com/l/meetup-join/1\n", "On 1 May 2026 at 10 a\n",
    "From: a@b.example\nSent: a\n", "intended recipient\n\n", "please reply by friday ", "by the 10th of ", "The code is ", "Ring ",
    "If you cannot come, ring me. ", "We will record the session. ", "Ada needs a hoist. ", "step-free ", "no lift ", "Dewch i'n helpu ni. ",
)  # fmt: skip
UNEXPLAINED = "".join(f"A{one}{two} (a " for one in "BCDFGHJKLM" for two in "BCDFGHJKLM")
"""Abbreviations before brackets that might explain them, and behind words that each of them might stand for."""
PARTS = st.tuples(st.sampled_from([*PIECES, EVERYTHING]), st.sampled_from([1, 40, 1_000, LARGEST]))


def body_of(parts: list[tuple[str, int]]) -> str:
    """Pieces, each so many times; together at most a megabyte."""
    share = LARGEST // len(parts)
    return "".join(piece * min(times, share // len(piece) + 1) for piece, times in parts)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(parts=[("1. tea\n", 4_000), ("1. " + "long " * 30, 1)])
@example(parts=[("https://a.example/x\n", 4_000), ("The claim form is attached, see below.\n", 40)])
@example(parts=[("The code is ", 1), (" ", LARGEST)])
@example(parts=[("We use ABCX, ADEX and AFGX. ", 1), ("A a-a ", LARGEST)])
@example(parts=[(UNEXPLAINED, LARGEST)])
@example(parts=[("The AAAAAAaAZ meets.\n", 1), ("a ", LARGEST)])
@example(parts=[(EVERYTHING, LARGEST)])
@example(parts=[(" ".join(SAID).replace(".", ""), LARGEST)])
@given(parts=st.lists(PARTS, min_size=1, max_size=5))
def test_no_body_takes_long(parts: list[tuple[str, int]]) -> None:
    people = (Attendee(address="ada@mail.example", common_name="Ada Cole"), Attendee(address="bo@mail.example"))
    start = NOW + timedelta(days=10)
    invite = Invite(source="-", uid=None, dtstart=start, dtstamp=NOW, attendees=people, description=body_of(parts))

    begun = process_time()
    report = LINTER.check(invite, now=NOW)

    assert process_time() - begun < LONGEST
    assert not [answer.code for answer in report.judgements if answer.broken]
