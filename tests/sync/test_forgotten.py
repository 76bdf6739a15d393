"""A new key, a person forgotten, and what is long over: no organiser hears anything twice, or anything wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from copilot_sync.policy import RuleChoice
from copilot_sync.sync.forgetting import forget
from copilot_sync.sync.rotating import rotate_key
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import findings, meetings, outbox

OLA = "ola@northmoor.example"
RECORDED = RuleChoice(select=("BAL007", "NTC003", "NTC004"))


def failed(northmoor: Any) -> list[str]:
    return [row["code"] for row in northmoor.rows(findings) if row["state"] == "open"]


def test_after_a_change_of_keys_nobody_is_told_twice(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    assert northmoor.run().told == {Told.SENT: 1}
    (before,) = northmoor.rows(meetings)
    northmoor.later(hours=1)
    rotate_key(northmoor.ledger, northmoor.now)

    assert not northmoor.run().told
    (after,) = northmoor.rows(meetings)
    assert after["organiser"] not in {None, before["organiser"]}
    assert after["meeting"] == before["meeting"]
    northmoor.calendar.edit(reference, description=a_meeting(asks=True).description)
    assert northmoor.run().told == {Told.SENT: 1}
    assert [row["kind"] for row in northmoor.rows(outbox)] == ["warn", "resolve"]


def test_nor_is_anybody_told_that_people_or_papers_came_late(northmoor: Any, a_meeting: Any) -> None:
    northmoor.policy = replace(northmoor.policy, choice=RECORDED)
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.now = a_meeting().dtstart - timedelta(days=3)
    rotate_key(northmoor.ledger, northmoor.now)
    for description in ("Agenda, at last", "Agenda, once more"):
        northmoor.calendar.edit(reference, description=description, last_modified=northmoor.now)
        assert not northmoor.run().told
        northmoor.later(hours=5)

    assert failed(northmoor) == []


def test_who_is_forgotten_and_still_invited_was_not_added_last(northmoor: Any, a_meeting: Any) -> None:
    northmoor.policy = replace(northmoor.policy, choice=RECORDED)
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.now = a_meeting().dtstart - timedelta(days=3)
    for address in ("ana@home.example", "bo@home.example", "cy@home.example"):
        forget(northmoor.ledger, address)
    for description in ("Agenda, at last", "Agenda, once more"):
        northmoor.calendar.edit(reference, description=description, last_modified=northmoor.now)
        assert not northmoor.run().told
        northmoor.later(hours=5)

    assert failed(northmoor) == []


def test_an_organiser_who_is_forgotten_is_not_told_again(northmoor: Any, a_meeting: Any) -> None:
    reference = northmoor.calendar.put(a_meeting())
    northmoor.run()
    assert forget(northmoor.ledger, OLA).messages == 1
    northmoor.later(hours=1)
    assert not northmoor.run().told

    northmoor.calendar.edit(reference, summary="Co-production workshop, in the large room")
    assert not northmoor.run().told
    assert len(northmoor.post.box(OLA)) == 1


def test_what_is_purged_is_not_told_again(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    northmoor.now = a_meeting().dtstart + timedelta(days=400)
    northmoor.run()
    assert northmoor.rows(meetings) == []

    assert not northmoor.run().told
    assert len(northmoor.post.box(OLA)) == 1
