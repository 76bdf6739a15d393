"""The statement as JSON: it keeps to its schema, whatever a run came to."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from copilot_sync.adapters import AuthenticationError, Failed, OutcomeUnknownError, Skipped
from copilot_sync.sync.statement import Read, Statement, Told
from copilot_sync.sync.telling import as_json, in_brief, schema
from copilot_sync.testing.faults import Call, Fault, Faults
from copilot_sync.testing.memory import MemoryMessenger, MemorySource

if TYPE_CHECKING:
    from collections.abc import Callable


def checked(statement: Statement, northmoor: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(as_json(statement, northmoor.now)))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(data, schema())
    return data


def test_a_quiet_run(northmoor: Any) -> None:
    assert checked(northmoor.run(), northmoor)["partitions"] == {"good": 1, "bad": 0}


def test_a_run_with_everything(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting(), Skipped("memory", "private"))
    northmoor.calendar.put(Failed("memory", "is damaged"))
    northmoor.calendar.put(a_meeting("2@northmoor.example", organizer=None))

    data = checked(northmoor.run(), northmoor)

    assert data["kinds"] == {"warn": 1}
    assert data["told"]["nobody"] == 1
    assert data["skipped"] == {"private": 1}
    assert data["failed"] == [{"source": "clinic", "reason": "is damaged", "number": 1}]


def test_a_rehearsal_lists_what_it_would_do(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    northmoor.set(mode="rehearse")

    assert len(checked(northmoor.run(), northmoor)["planned"]) == 1


def test_a_run_that_is_held(northmoor: Any, a_meeting: Any) -> None:
    for number in range(3):
        northmoor.calendar.put(a_meeting(f"{number}@northmoor.example"))
    northmoor.set(most_per_run=2)

    data = checked(northmoor.run(), northmoor)

    assert data["told"]["held"] == 3
    assert len(data["holds"]) == 1


def test_a_run_that_could_not_look_or_send(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    closed = AuthenticationError("the mail server does not know us")
    blind = Faults(Fault(Call.PAGE, closed))
    mute = Faults(Fault(Call.DELIVER, closed))

    unread = checked(
        northmoor.run(sources={"clinic": MemorySource(northmoor.calendar, now=northmoor.now, faults=blind)}), northmoor
    )
    unsent = checked(northmoor.run(messenger=MemoryMessenger(northmoor.post, faults=mute)), northmoor)

    assert unread["partitions"] == {"good": 0, "bad": 1}
    assert unsent["problems"] == ["the mail server does not know us"]


def test_a_message_in_doubt(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    lost = Faults(Fault(Call.DELIVER, OutcomeUnknownError("the connection was lost")))
    messenger = MemoryMessenger(northmoor.post, looks_up=False, faults=lost)

    assert checked(northmoor.run(messenger=messenger), northmoor)["told"]["unknown"] == 1


def test_every_count_is_in_the_schema() -> None:
    properties = schema()["properties"]

    assert properties["read"]["required"] == list(Read)
    assert properties["told"]["required"] == list(Told)


def test_a_statement_comes_back_from_its_counts(northmoor: Any, a_meeting: Any) -> None:
    northmoor.calendar.put(a_meeting())
    statement = northmoor.run()

    again = Statement.of(statement.as_json())

    assert list(in_brief(again)) == list(in_brief(statement))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(schema=2),
        lambda data: data.pop("holds"),
        lambda data: data["told"].update(lost=1),
        lambda data: data["failed"].append({"source": "clinic"}),
        lambda data: data["kinds"].update(scold=1),
    ],
)
def test_the_schema_refuses_another_form(northmoor: Any, spoil: Callable[[dict[str, Any]], object]) -> None:
    data = as_json(northmoor.run(), northmoor.now)
    spoil(data)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())
