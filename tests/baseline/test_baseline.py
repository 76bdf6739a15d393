from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.baseline import Baseline, BaselineError, Leftover, as_text, load
from copilot_sync.fingerprints import fingerprint, identity
from copilot_sync.invite import Invite
from copilot_sync.linter import Report
from copilot_sync.reports import json as json_report
from copilot_sync.reports import text as text_report
from copilot_sync.reports.run import Run
from copilot_sync.verdicts import Judgement, Severity, Verdict
from copilot_sync.waivers import Waiver

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
START = datetime(2027, 3, 9, 10, tzinfo=UTC)
SALT = "0123456789abcdef" * 2
FORUM = Invite(source="forum.ics", uid="forum@northmoor.example", dtstart=START, summary="Planning the new clinic")

SUGGESTION, WARNING, IMPORTANT = Severity
PASS, FAIL, CANNOT_TELL, NOT_APPLICABLE = Verdict


def answer(code: str, verdict: Verdict | Severity) -> Judgement:
    """A rule's answer; a severity stands for a fail of that severity."""
    if isinstance(verdict, Severity):
        return Judgement(code=code, name="x", verdict=FAIL, severity=verdict, message="Found.", why="Why.", fix="Fix.")
    return Judgement(code=code, name="x", verdict=verdict)


def meeting(invite: Invite = FORUM, /, **answers: Verdict | Severity) -> Report:
    judgements = tuple(answer(code, verdict) for code, verdict in answers.items())
    return Report(invite=invite, judgements=judgements, past=False)


def run_of(*reports: Report) -> Run:
    return Run(now=NOW, zone=UTC, reports=reports)


def baseline_of(*reports: Report) -> Baseline:
    return Baseline(SALT).recording(run_of(*reports))


def known(run: Run) -> list[str]:
    return [judgement.code for report in run.reports for judgement in report.judgements if judgement.baseline]


@pytest.mark.parametrize(
    ("then", "now", "known_now"),
    [
        ({"NTC001": WARNING}, {"NTC001": WARNING}, True),
        ({"NTC001": WARNING}, {"NTC001": SUGGESTION}, True),
        ({"NTC001": WARNING}, {"NTC001": IMPORTANT}, False),
        ({"NTC001": SUGGESTION}, {"NTC001": WARNING}, False),
        ({"NTC001": WARNING}, {"NTC002": WARNING}, False),
        ({"NTC001": CANNOT_TELL}, {"NTC001": WARNING}, False),
        ({"NTC001": PASS}, {"NTC001": SUGGESTION}, False),
        ({"NTC001": WARNING}, {"NTC001": PASS}, False),
        ({"NTC001": WARNING}, {"NTC001": CANNOT_TELL}, False),
    ],
    ids=str,
)
def test_a_finding_is_known_until_it_gets_worse(
    then: dict[str, Verdict | Severity], now: dict[str, Verdict | Severity], *, known_now: bool
) -> None:
    run = baseline_of(meeting(**then)).applied(run_of(meeting(**now)))

    assert bool(known(run)) is known_now


def test_what_is_waived_is_no_part_of_it_and_comes_back_when_the_waiver_ends() -> None:
    plain = meeting(ACC001=IMPORTANT, NTC001=WARNING)
    question, notice = plain.judgements
    waived = replace(plain, judgements=(question, replace(notice, waived=Waiver(code="NTC001"))))

    assert [key.rule for key in baseline_of(waived).findings] == ["ACC001"]
    assert known(baseline_of(waived).applied(run_of(plain))) == ["ACC001"]
    assert known(baseline_of(plain).applied(run_of(waived))) == ["ACC001"]
    assert baseline_of(plain).leftover(run_of(waived)) == Leftover(0, 0)


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"source": "elsewhere/copy.ics"}, True),
        ({"summary": "Another subject"}, True),
        ({"dtstart": START + timedelta(days=7)}, True),
        ({"location": "Civic Hall"}, True),
        ({"uid": "other@northmoor.example"}, False),
        ({"uid": None}, False),
        ({"recurrence_id": START}, False),
    ],
    ids=str,
)
def test_a_meeting_is_known_by_its_uid_and_its_place_in_the_series(changed: dict[str, Any], *, same: bool) -> None:
    run = baseline_of(meeting(ACC001=IMPORTANT)).applied(run_of(meeting(replace(FORUM, **changed), ACC001=IMPORTANT)))

    assert (known(run) == ["ACC001"]) is same


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"source": "./elsewhere/forum.ics"}, True),
        ({"summary": "Another subject"}, True),
        ({"source": "other.eml"}, False),
        ({"dtstart": START + timedelta(days=7)}, False),
    ],
    ids=str,
)
def test_a_mail_without_a_uid_is_known_by_its_file_and_date(changed: dict[str, Any], *, same: bool) -> None:
    mail = replace(FORUM, uid=None)

    assert (identity(replace(mail, **changed)) == identity(mail)) is same


def test_the_next_date_of_a_series_is_the_same_meeting() -> None:
    week = replace(FORUM, uid=None, series=True, series_dtstart=START)

    assert identity(week) == identity(replace(week, dtstart=START + timedelta(days=7)))


def test_an_occurrence_is_the_same_in_every_zone() -> None:
    here = START.astimezone(timezone(timedelta(hours=5)))

    assert identity(replace(FORUM, recurrence_id=here)) == identity(replace(FORUM, recurrence_id=START))
    assert identity(replace(FORUM, recurrence_id=datetime.max.replace(tzinfo=timezone(timedelta(hours=-5)))))


def test_of_one_meeting_in_two_files_the_graver_finding_is_recorded() -> None:
    reports = [meeting(NTC001=severity) for severity in (WARNING, IMPORTANT, SUGGESTION)]

    assert list(baseline_of(*reports).findings.values()) == [IMPORTANT]
    assert known(baseline_of(*reports).applied(run_of(*reports))) == ["NTC001"] * 3


@pytest.mark.parametrize(
    ("now", "leftover"),
    [
        ([meeting(ACC001=IMPORTANT, NTC001=WARNING)], (0, 0)),
        ([meeting(ACC001=IMPORTANT, NTC001=IMPORTANT)], (0, 0)),
        ([meeting(ACC001=IMPORTANT, NTC001=CANNOT_TELL)], (0, 0)),
        ([meeting(ACC001=IMPORTANT, NTC001=PASS)], (1, 0)),
        ([meeting(ACC001=PASS, NTC001=NOT_APPLICABLE)], (2, 0)),
        ([meeting(ACC001=IMPORTANT)], (0, 0)),
        ([meeting(ACC001=PASS)], (1, 0)),
        ([meeting(replace(FORUM, uid="other"), ACC001=IMPORTANT, NTC001=WARNING)], (0, 2)),
        ([meeting(replace(FORUM, uid="other"), ACC001=IMPORTANT), meeting(ACC001=PASS)], (1, 0)),
        ([], (0, 0)),
    ],
)
def test_what_no_longer_matches_is_counted_by_whether_its_meeting_was_seen(
    now: list[Report], leftover: tuple[int, int]
) -> None:
    assert baseline_of(meeting(ACC001=IMPORTANT, NTC001=WARNING)).leftover(run_of(*now)) == Leftover(*leftover)


def test_a_rule_that_is_no_more_leaves_its_findings_over() -> None:
    assert baseline_of(meeting(OLD999=IMPORTANT)).leftover(run_of(meeting(ACC001=IMPORTANT))) == Leftover(
        mended=1, unseen=0
    )


def test_known_findings_are_counted_in_one_line_and_not_listed() -> None:
    run = baseline_of(meeting(ACC001=IMPORTANT)).applied(run_of(meeting(ACC001=IMPORTANT, NTC001=WARNING)))
    report = text_report.render(run)

    assert run.severities == {WARNING: 1}
    assert "ACC001" not in report
    assert "Warning (NTC001)" in report
    assert "We read 1 meeting. We found 1 warning.\nThe baseline holds 1 known finding, not listed here.\n" in report


def test_where_everything_is_known_nothing_new_was_found() -> None:
    run = baseline_of(meeting(ACC001=IMPORTANT, NTC001=WARNING)).applied(
        run_of(meeting(ACC001=IMPORTANT, NTC001=WARNING))
    )
    report = text_report.render(run)

    assert run.severities == {}
    assert "Nothing new found that would keep people out.\n" in report
    assert "The baseline holds 2 known findings, not listed here.\n" in report


def test_json_marks_what_is_known_and_keeps_it() -> None:
    run = baseline_of(meeting(ACC001=IMPORTANT)).applied(run_of(meeting(ACC001=IMPORTANT, NTC001=WARNING, NTC002=PASS)))
    verdicts = json.loads(json_report.render(run))["meetings"][0]["verdicts"]

    assert [verdict.get("baseline") for verdict in verdicts] == [True, None, None]
    assert verdicts[0]["severity"] == "important"


def test_a_baseline_reads_as_agreed() -> None:
    recorded = baseline_of(meeting(NTC001=WARNING, ACC001=IMPORTANT, BAL001=CANNOT_TELL, BAL002=PASS))
    forum = fingerprint(SALT, *identity(FORUM))

    assert json.loads(as_text(recorded)) == {
        "kind": "copilot-sync baseline",
        "version": 1,
        "salt": SALT,
        "findings": [
            {"rule": "ACC001", "meeting": forum, "severity": "important"},
            {"rule": "NTC001", "meeting": forum, "severity": "warning"},
        ],
    }


def test_a_baseline_shows_nothing_of_its_meetings_but_what_rules_say() -> None:
    invite = Invite(source="zzfile.ics", uid="zzuid@zzdomain.example", dtstart=START, summary="Zzsubject")
    report = meeting(invite, ACC001=IMPORTANT)
    judged = tuple(replace(one, message="Zzmessage", fix="Zzfix", why="Zzwhy") for one in report.judgements)

    text = as_text(baseline_of(replace(report, judgements=judged)))

    assert "zz" not in text.lower()
    assert "2027" not in text


def test_the_same_findings_give_the_same_file_in_whatever_order() -> None:
    reports = [meeting(replace(FORUM, uid=str(number)), NTC001=WARNING, ACC001=IMPORTANT) for number in range(20)]
    first = baseline_of(*reports)

    assert as_text(first) == as_text(first.recording(run_of(*reversed(reports))))


def test_every_baseline_has_a_salt_of_its_own() -> None:
    first, second = (Baseline().recording(run_of(meeting(ACC001=IMPORTANT))) for _ in range(2))

    assert first.salt != second.salt
    assert first.findings.keys().isdisjoint(second.findings.keys())


ANSWERS = st.dictionaries(
    st.sampled_from(["ACC001", "NTC001", "BAL001"]), st.sampled_from([*Severity, PASS, CANNOT_TELL])
)
MEETINGS = st.builds(
    lambda uid, answers: meeting(replace(FORUM, uid=uid), **answers),
    st.none() | st.text(st.characters(codec=None), max_size=5),
    ANSWERS,
)


@given(st.lists(MEETINGS, max_size=5))
def test_what_was_just_recorded_is_known_whole_and_comes_back_from_the_file(
    tmp_path_factory: pytest.TempPathFactory, reports: list[Report]
) -> None:
    recorded = baseline_of(*reports)
    path = tmp_path_factory.getbasetemp() / "baseline.json"
    path.write_text(as_text(recorded), encoding="utf-8")
    applied = load(path).applied(run_of(*reports))

    assert load(path) == recorded
    assert not applied.severities
    assert applied.known == run_of(*reports).severities.total()
    assert recorded.leftover(run_of(*reports)) == (0, 0)


GOOD = {"kind": "copilot-sync baseline", "version": 1, "salt": SALT, "findings": []}
FINDING = {"rule": "ACC001", "meeting": "0" * 32, "severity": "important"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is not a baseline"),
        ("null", "is not a baseline"),
        ("[]", "is not a baseline"),
        ('{"schema": 1, "meetings": []}', "is not a baseline"),
        ("BEGIN:VCALENDAR", "is not a baseline"),
        ("\x00\xff", "is not a baseline"),
        ("[" * 100_000, "is not a baseline"),
        ("9" * 10_000, "is not a baseline"),
        (json.dumps(GOOD)[:-5], "is not a baseline"),
        ({**GOOD, "version": 2}, "is of another version; this program reads version 1"),
        ({**GOOD, "version": None}, "is of another version; this program reads version 1"),
        ({**GOOD, "salt": "Zz"}, "its salt is missing or broken, and without it no meeting can be found again"),
        ({**GOOD, "salt": 1}, "its salt is missing or broken, and without it no meeting can be found again"),
        ({**GOOD, "findings": {}}, "its list of findings is missing"),
        ({**GOOD, "findings": [FINDING, {**FINDING, "rule": "Zz"}]}, "finding 2 names no rule"),
        ({**GOOD, "findings": ["Zz"]}, "finding 1 names no rule"),
        ({**GOOD, "findings": [{**FINDING, "meeting": "zz@zz.example"}]}, "finding 1 names no meeting"),
        ({**GOOD, "findings": [{**FINDING, "severity": "Zz"}]}, "finding 1 has no severity that we know"),
        ({**GOOD, "findings": [{**FINDING, "severity": []}]}, "finding 1 has no severity that we know"),
    ],
    ids=lambda value: str(value)[:40].encode("unicode_escape").decode(),
)
def test_another_or_a_broken_file_is_refused_with_the_cure(tmp_path: Path, content: object, reason: str) -> None:
    path = tmp_path / "file.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="latin-1")

    with pytest.raises(BaselineError) as caught:
        load(path)

    cure = "give a file that --write-baseline has written, or delete this one and write it anew"
    assert str(caught.value) == f"{path}: {reason}; {cure}"


@pytest.mark.parametrize(
    ("name", "reason"), [("nowhere.json", "no such file or directory"), (".", "is a directory"), ("\0", "valueerror")]
)
def test_a_file_that_cannot_be_opened_is_refused_with_the_cure(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(BaselineError) as caught:
        load(tmp_path / name)

    assert str(caught.value).endswith(f": could not be opened ({reason}); write it first with --write-baseline")


def test_a_file_without_end_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot_sync.baseline.LARGEST", 100)
    path = tmp_path / "large.json"
    path.write_text(json.dumps(GOOD) + " " * 100, encoding="utf-8")

    with pytest.raises(BaselineError, match="is larger than 0 MB"):
        load(path)
