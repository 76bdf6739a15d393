"""The example that people copy does what the page says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from copilot_sync.adapters import ReadingSettings
from copilot_sync.amendments.calendars import amended, taken_out
from copilot_sync.amendments.proposal import Amender
from copilot_sync.configuration import load
from copilot_sync.invite import Invite
from copilot_sync.itip import read_calendar
from copilot_sync.linter import Linter
from copilot_sync.verdicts import Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
SETTINGS = ReadingSettings(timezone=UTC, now=datetime(2027, 3, 3, 15, tzinfo=UTC))


def failing(amender: Amender, data: bytes) -> set[str]:
    (invite,) = read_calendar(data, "forum.ics", SETTINGS)
    assert isinstance(invite, Invite)
    report = Linter(replace(amender.policy, venues={})).check(invite, now=SETTINGS.now)
    return {answer.code for answer in report.judgements if answer.verdict is Verdict.FAIL}


def test_the_example_amends_the_poor_invite_and_needs_nothing_for_the_good_one() -> None:
    amender = Amender(load(EXAMPLES / "taking-part.toml").policy)
    poor, good = (EXAMPLES.joinpath(name).read_bytes() for name in ("forum.ics", "good.ics"))

    done = amended(poor, "forum.ics", amender, SETTINGS)

    (change,) = done.changes
    assert {piece.name for piece in change.pieces} == {
        "access_question", "supporters", "venue", "support_costs", "payment", "contact",
    }  # fmt: skip
    served = {code for piece in change.pieces for code in piece.rules}
    assert failing(amender, done.data) == failing(amender, poor) - served
    assert taken_out(done.data, "forum.ics", now=SETTINGS.now).data == poor
    assert amended(good, "good.ics", amender, SETTINGS).changes == ()
