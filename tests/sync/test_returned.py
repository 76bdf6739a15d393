"""Mail that came back, and how much mail one organiser gets in a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jsonschema
import pytest

from copilot_sync.adapters import OutcomeUnknownError, Returned
from copilot_sync.sync import status_telling, telling
from copilot_sync.sync.references import short
from copilot_sync.sync.statement import Told
from copilot_sync.sync.status_reading import status_of
from copilot_sync.sync.tables import outbox
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryMessenger


def test_a_message_that_came_back_is_shown_and_not_sent_again(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.run()
    (message,) = northmoor.post.delivered
    northmoor.calendar.put(Returned("inbox", message.key))
    northmoor.calendar.put(Returned("inbox", "0" * 32))
    statement = northmoor.run()

    assert statement.told == {Told.RETURNED: 1}
    assert sum(statement.skipped.values()) == 1
    jsonschema.validate(telling.as_json(statement, northmoor.now), telling.schema())
    status = status_of(northmoor.ledger, ["clinic"], timedelta(days=1), northmoor.now)
    jsonschema.validate(status_telling.as_json(status, northmoor.now), status_telling.schema())
    lines = "\n".join(status_telling.in_lines(status, northmoor.now.tzinfo))
    assert f"A message about {short(message.thread)}" in lines
    assert "came back: a mail server could not deliver it" in lines
    assert "ola" not in lines
    assert "settle" not in lines

    northmoor.calendar.expire_tokens()
    assert northmoor.run().told == {}
    assert len(northmoor.post.delivered) == 1


def test_a_report_decides_about_a_message_in_doubt(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    lost = Faults(Fault(Call.DELIVER, OutcomeUnknownError("lost"), number=1, after=True))
    northmoor.run(messenger=MemoryMessenger(northmoor.post, looks_up=False, faults=lost))
    (row,) = northmoor.rows(outbox)
    assert row["state"] == "sending"
    northmoor.calendar.put(Returned("inbox", row["key"]))
    northmoor.run()
    northmoor.run()

    assert [row["state"] for row in northmoor.rows(outbox)] == ["returned"]
    assert len(northmoor.post.delivered) == 1


@pytest.mark.parametrize("runs", [1, 8])
def test_one_organiser_gets_so_many_messages_in_a_day_and_no_more(northmoor: Any, a_meeting: Any, runs: int) -> None:
    northmoor.set(most_per_organiser=5, most_per_day=7)
    for number in range(20):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    counts = []
    for _ in range(3):
        for _ in range(runs):
            northmoor.later(hours=24 / runs)
            northmoor.run()
        counts.append(len(northmoor.post.delivered))

    assert counts == ([5, 10, 15] if runs == 1 else [7, 14, 20])
