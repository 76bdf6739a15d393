from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.invite import Invite
from copilot_sync.linter import Report
from copilot_sync.reports.json import as_data, render, schema
from copilot_sync.reports.run import Run

if TYPE_CHECKING:
    from collections.abc import Callable


def checked(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(render(run))
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(data, schema())
    return data


def test_a_meeting_is_told_in_full(full_run: Run) -> None:
    meeting = checked(full_run)["meetings"][0]

    assert {key: meeting[key] for key in meeting if key != "verdicts"} == {
        "source": "forum.ics",
        "uid": "forum@northmoor.example",
        "recurrence_id": None,
        "subject": "Carers' forum: planning the new clinic",
        "start": "2027-05-11T10:00:00+01:00",
        "in_scope": True,
    }
    assert meeting["verdicts"][1] == {
        "code": "ACC004",
        "name": "rule-acc004",
        "verdict": "fail",
        "severity": "warning",
        "message": "There is no street and no postcode.",
        "why": "People have jobs, care and assistance to arrange.",
        "fix": "Ask what would help.",
        "evidence": [{"where": "location", "text": "the usual room"}],
    }


def test_every_rule_that_ran_is_there_and_severity_stands_on_a_fail_alone(full_run: Run) -> None:
    verdicts = checked(full_run)["meetings"][0]["verdicts"]

    assert [verdict["verdict"] for verdict in verdicts] == [*["fail"] * 7, "pass", *["cannot_tell"] * 3]
    assert all(("severity" in verdict) is (verdict["verdict"] == "fail") for verdict in verdicts)
    assert verdicts[7] == {
        "code": "BAL004",
        "name": "rule-bal004",
        "verdict": "pass",
        "message": "That is said.",
        "evidence": [],
    }


def test_meetings_stand_in_order_of_start_then_uid_and_past_ones_say_so(full_run: Run) -> None:
    meetings = checked(full_run)["meetings"]

    assert [meeting["uid"] for meeting in meetings] == ["forum@northmoor.example", "a", "b", None]
    assert [meeting.get("past") for meeting in meetings] == [None, None, True, None]


def test_coverage_says_what_was_not_looked_at(full_run: Run) -> None:
    assert checked(full_run)["coverage"] == {
        "read": 4,
        "skipped": [{"source": "diary.ics", "reason": "an event is marked as private"}],
        "failed": [
            {"source": "broken.ics", "reason": "is cut off in line 3"},
            {"source": "-", "reason": "is empty"},
        ],
    }


def test_an_occurrence_says_which_one_it_is(full_run: Run) -> None:
    first = full_run.meetings[0]
    named = replace(first, invite=replace(first.invite, recurrence_id=datetime(2027, 5, 10, tzinfo=UTC)))

    (meeting,) = checked(replace(full_run, reports=(named,)))["meetings"]

    assert meeting["recurrence_id"] == "2027-05-10T00:00:00+00:00"


def only(subject: str, source: str) -> Run:
    now = datetime(2027, 5, 1, tzinfo=UTC)
    invite = Invite(source=source, uid="1", dtstart=now, summary=subject)
    return Run(now=now, zone=UTC, reports=(Report(invite=invite, judgements=(), past=False),))


@given(st.text(), st.text(st.characters(codec=None)))
def test_any_text_is_json_that_is_safe_to_show_and_loses_nothing(subject: str, source: str) -> None:
    text = render(only(subject, source))

    assert all(character.isprintable() or character in "\n " for character in text if ord(character) < 0xA0)
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\u2029")
    assert text.encode()
    assert json.loads(text)["meetings"][0]["subject"] == subject.encode("utf-8", "replace").decode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data.update(schema=2),
        lambda data: data["meetings"][0].pop("start"),
        lambda data: data["meetings"][0].update(attendees=[]),
        lambda data: data["meetings"][0]["verdicts"][0].pop("severity"),
        lambda data: data["meetings"][0]["verdicts"][7].update(severity="warning"),
        lambda data: data["meetings"][0].update(past=False),
        lambda data: data["coverage"].pop("failed"),
    ],
)
def test_the_schema_refuses_another_form(spoil: Callable[[dict[str, Any]], object], full_run: Run) -> None:
    data = as_data(full_run)
    spoil(data)

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data, schema())
