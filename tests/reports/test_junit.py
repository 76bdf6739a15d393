"""What the schemas of Jenkins' xUnit plugin and of Ant's JUnit task have in common, in words of our own."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import Failed
from copilot_sync.invite import Invite
from copilot_sync.linter import Report
from copilot_sync.reports.junit import render
from copilot_sync.reports.run import Run
from copilot_sync.verdicts import Evidence, Judgement, Severity, Verdict

CHILDREN = {
    "testsuites": "(testsuite )*",
    "testsuite": "properties (testcase )*system-out system-err ",
    "testcase": "((error|failure|skipped) )?",
}
"""For each element its children, in order; others have none."""

ATTRIBUTES = {
    "testsuites": {},
    "testsuite": {
        "name": ".+",
        "id": r"\d+",
        "package": ".+",
        "timestamp": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
        "hostname": ".+",
        "tests": r"\d+",
        "failures": r"\d+",
        "errors": r"\d+",
        "skipped": r"\d+",
        "time": r"\d+(\.\d+)?",
    },
    "testcase": {"classname": ".+", "name": ".+", "time": r"\d+(\.\d+)?"},
    "error": {"type": ".+", "message": ".*"},
    "failure": {"type": ".+", "message": ".*"},
    "skipped": {"type": ".+", "message": ".*"},
    "properties": {},
    "system-out": {},
    "system-err": {},
}
"""For each element its attributes, all of which must be there."""

COUNTED = {
    "tests": "testcase",
    "failures": "testcase/failure",
    "errors": "testcase/error",
    "skipped": "testcase/skipped",
}


def checked(run: Run) -> ET.Element:
    """The report, well formed and of the structure that build servers expect."""
    text = render(run)
    root = ET.fromstring(text.encode("utf-8"))  # noqa: S314 -- our own
    assert root.tag == "testsuites"
    for element in root.iter():
        attributes = ATTRIBUTES[element.tag]
        assert re.fullmatch(CHILDREN.get(element.tag, ""), "".join(f"{child.tag} " for child in element))
        assert set(element.keys()) == set(attributes)
        assert all(re.fullmatch(attributes[name], value, re.DOTALL) for name, value in element.items())
    for number, suite in enumerate(root):
        assert suite.get("id") == str(number)
        assert {name: int(suite.get(name, "")) for name in COUNTED} == {
            name: len(suite.findall(path)) for name, path in COUNTED.items()
        }
    return root


def outcomes(suite: ET.Element) -> list[str | None]:
    return [case[0].tag if len(case) else None for case in suite.iter("testcase")]


def judged(**answer: Any) -> ET.Element:
    """The one case of a meeting with one answer."""
    plain = {"code": "NTC001", "name": "short-notice", "verdict": Verdict.PASS}
    told = Judgement(**(plain | answer))
    invite = Invite(source="forum.ics", uid="1", dtstart=datetime(2027, 3, 9, 10, tzinfo=UTC), summary="Planning")
    report = Report(invite=invite, judgements=(told,), past=False)
    (case,) = checked(Run(now=datetime(2027, 3, 1, tzinfo=UTC), zone=UTC, reports=(report,))).iter("testcase")
    return case


def test_each_meeting_is_a_suite_and_each_rule_that_ran_a_case(full_run: Run) -> None:
    suites = list(checked(full_run))

    assert [suite.get("name") for suite in suites] == [
        "Carers' forum: planning the new clinic, Tuesday 11 May 2027, 10:00 to 12:00, in forum.ics",
        "Called off, Tuesday 18 May 2027, 10:00, in forum.ics",
        "Second date, Tuesday 18 May 2027, 10:00, in forum.ics",
        "A meeting without a subject, No date that we can read, in mail.eml",
        "What we did not judge",
    ]
    assert Counter(outcomes(suites[0])) == {"failure": 7, None: 1, "skipped": 3}
    assert [case.get("name") for case in suites[0].iter("testcase")][:2] == ["ACC001 rule-acc001", "ACC004 rule-acc004"]


def test_what_was_not_judged_is_a_suite_of_its_own(full_run: Run) -> None:
    cases = list(list(checked(full_run))[-1].iter("testcase"))

    assert [(case.get("name"), case[0].tag, case[0].get("type"), case[0].get("message")) for case in cases] == [
        ("broken.ics", "error", "could-not-be-read", "is cut off in line 3"),
        ("standard input", "error", "could-not-be-read", "is empty"),
        ("diary.ics", "skipped", "left-out", "an event is marked as private"),
    ]


@pytest.mark.parametrize("severity", list(Severity))
def test_a_failure_is_of_the_type_of_its_severity_and_holds_all_that_helps(severity: Severity) -> None:
    (failure,) = judged(
        verdict=Verdict.FAIL,
        severity=severity,
        message="People have 5 days.",
        why="People have jobs.",
        fix="“Dear all,\nwe have moved it.”",
        evidence=(Evidence("body", "on <Tuesday> & after"),),
    )

    assert (failure.tag, failure.get("type"), failure.get("message")) == ("failure", severity, "People have 5 days.")
    assert failure.text == (
        "People have 5 days.\nIn the text: “on <Tuesday> & after”\nWhy: People have jobs.\n"
        "To paste:\n“Dear all,\nwe have moved it.”"
    )


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (
            {"verdict": Verdict.CANNOT_TELL, "message": "No date."},
            ("skipped", "cannot_tell", "We cannot tell: No date."),
        ),
        (
            {"verdict": Verdict.NOT_APPLICABLE, "message": "Not online."},
            ("skipped", "not_applicable", "Does not apply: Not online."),
        ),
        ({"verdict": Verdict.NOT_APPLICABLE}, ("skipped", "not_applicable", "Does not apply")),
        (
            {"verdict": Verdict.FAIL, "severity": Severity.IMPORTANT, "message": "Late.", "baseline": True},
            ("skipped", "baseline", "Known: Late."),
        ),
        (
            {"verdict": Verdict.CANNOT_TELL, "message": "It stopped.", "broken": True},
            ("error", "rule-stopped", "It stopped."),
        ),
    ],
    ids=str,
)
def test_only_a_pass_counts_as_passed(answer: dict[str, Any], outcome: tuple[str, str, str]) -> None:
    (child,) = judged(**answer)

    assert (child.tag, child.get("type"), child.get("message")) == outcome
    assert child.text is None


def test_a_pass_is_a_case_with_nothing_in_it() -> None:
    assert len(judged()) == 0


def test_no_full_stop_of_a_name_is_taken_for_a_package() -> None:
    assert judged().get("classname") == "copilot-sync.Planning, Tuesday 9 March 2027, 10:00, in forum_ics"


def test_an_empty_run_is_well_formed(full_run: Run) -> None:
    assert len(checked(replace(full_run, reports=(), skipped=(), failed=()))) == 0


@given(st.text(st.characters(codec=None), max_size=200))
@pytest.mark.parametrize(
    "before", ["", "]]><![CDATA[", "<!DOCTYPE x [<!ENTITY y 'z'>]>&y;", '"/><failure/>', "\x00\ufffe\uffff\x1b"]
)
def test_whatever_an_invite_holds_the_report_is_well_formed(before: str, text: str) -> None:
    text = before + text
    case = judged(
        name=text,
        verdict=Verdict.FAIL,
        severity=Severity.WARNING,
        message=text,
        fix=text,
        evidence=(Evidence(text, text),),
    )
    invite = Invite(source=text, uid=text, summary=text)
    run = Run(
        now=datetime(2027, 3, 1, tzinfo=UTC),
        zone=UTC,
        reports=(Report(invite=invite, judgements=(), past=False),),
        failed=(Failed(f"file {text}", text),),
    )

    assert case[0].tag == "failure"
    assert len(case[0]) == 0
    assert outcomes(checked(run)) == ["error"]
