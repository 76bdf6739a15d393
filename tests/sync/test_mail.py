"""Invitations that came by mail: what nobody vouches for reaches nobody, and each says what was so at its Date."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.invite import Attachment, Attendee, CalendarUser, Envelope, Invite, Method
from copilot_sync.policy import RuleChoice
from copilot_sync.sync.moments import written
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import findings, meetings, sightings, snapshots
from copilot_sync.sync.telling import in_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

LONDON = ZoneInfo("Europe/London")
OLA = "ola@northmoor.example"
FIRST, SECOND, THIRD = (datetime(2027, *day, 8, tzinfo=LONDON) for day in ((2, 1), (2, 25), (2, 26)))
BEFORE, AFTER = (datetime(2027, 3, day, 14, tzinfo=LONDON) for day in (4, 5))


def mailed(invite: Invite, date: datetime, *, authenticated: bool | None = True, **more: Any) -> Invite:
    """An invitation as a mail of that date."""
    envelope = Envelope(date=date, subject=None, sender=CalendarUser(address=OLA), authenticated=authenticated)
    fields: dict[str, Any] = {"organizer_copy": False, "method": Method.REQUEST, "created": None, "envelope": envelope}
    return replace(invite, **(fields | more))


def versions(a_meeting: Any) -> list[Invite]:
    """An invitation to a clinician, moved and sent to two people with lived experience too, and at last with a paper."""
    staff, everybody = (
        tuple(Attendee(address=address) for address in addresses)
        for addresses in (
            ["di@northmoor.example"],
            ["di@northmoor.example", "ana@home.example", "bo@home.example"],
        )
    )
    moved: Any = {"dtstart": AFTER, "dtend": AFTER + timedelta(hours=2), "sequence": 1, "attendees": everybody}
    paper = (Attachment(name="Draft plan.docx"),)
    one = a_meeting(dtstart=BEFORE, dtend=BEFORE + timedelta(hours=2), attendees=staff)
    return [
        mailed(one, FIRST),
        mailed(one, SECOND, **moved),
        mailed(one, THIRD, **moved, attachments=paper, description=f"{one.description}\nPlease read the draft plan."),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("runs", [1, 3])
def test_versions_that_came_by_mail_are_a_history_in_whatever_order_they_are_read(
    northmoor: Any, a_meeting: Any, order: Sequence[int], runs: int
) -> None:
    northmoor.policy = replace(northmoor.policy, choice=RuleChoice(select=("BAL007", "NTC003", "NTC004")))
    made = versions(a_meeting)
    for number in order:
        northmoor.calendar.put(made[number])
        if runs > 1:
            northmoor.run()
    northmoor.run()

    assert {row["code"] for row in northmoor.rows(findings) if row["state"] == "open"} == {"BAL007", "NTC003", "NTC004"}
    assert {row["seen"] for row in northmoor.rows(snapshots)} >= {written(FIRST), written(SECOND)}
    seen = sorted((row["kind"], row["first_seen"]) for row in northmoor.rows(sightings))
    assert seen == [
        ("paper", written(THIRD)),
        ("person", written(FIRST)),
        ("person", written(FIRST)),
        ("person", written(SECOND)),
        ("person", written(SECOND)),
    ]


def test_a_mail_is_no_news_the_second_time(northmoor: Any, a_meeting: Any) -> None:
    for one in versions(a_meeting):
        northmoor.calendar.put(one)
    northmoor.run()
    before = [northmoor.rows(table) for table in (meetings, snapshots, sightings)]
    northmoor.calendar.expire_tokens()

    again = northmoor.run()

    assert not again.told
    assert [northmoor.rows(table) for table in (meetings, snapshots, sightings)] == before


def test_a_mail_from_the_future_says_what_is_so_now(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(mailed(a_meeting(), northmoor.now + timedelta(days=9)))
    northmoor.run()

    assert {row["seen"] for row in northmoor.rows(snapshots)} == {written(northmoor.now)}


def test_what_nobody_vouches_for_is_counted_and_reaches_nobody(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(mailed(a_meeting(), FIRST, authenticated=False))

    run = northmoor.run()

    assert run.told == {Told.UNVERIFIED: 1}
    assert not northmoor.post.delivered
    assert not northmoor.rows(snapshots)
    assert any("nobody vouches" in line and "set by_guests" in line for line in in_sentences(run))


@pytest.mark.parametrize("authenticated", [True, None])
def test_what_is_vouched_for_or_needs_nobody_is_answered(
    northmoor: Any, a_meeting: Any, *, authenticated: bool | None
) -> None:
    northmoor.calendar.put(mailed(a_meeting(), FIRST, authenticated=authenticated))

    assert northmoor.run().told == {Told.SENT: 1}


@pytest.mark.parametrize("forged_first", [True, False])
def test_a_forged_update_takes_the_place_of_no_invitation(
    northmoor: Any, a_meeting: Any, *, forged_first: bool
) -> None:
    real = mailed(a_meeting(), FIRST)
    forged = mailed(
        a_meeting(dtstart=AFTER, dtend=AFTER + timedelta(hours=1), attendees=(), summary="Called off", sequence=9),
        SECOND,
        authenticated=False,
    )
    for one in (forged, real) if forged_first else (real, forged):
        northmoor.calendar.put(one)
    run = northmoor.run()

    assert run.told == {Told.SENT: 1}
    assert {row["dtstart"] for row in northmoor.rows(snapshots)} == {written(real.dtstart)}  # type: ignore[arg-type]
