"""A run with a bit of everything, all of it invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Failed, Skipped
from copilot_sync.invite import Invite, Status
from copilot_sync.linter import Report
from copilot_sync.reports.run import Run
from copilot_sync.verdicts import Evidence, Judgement, Severity, Verdict

LONDON = ZoneInfo("Europe/London")
START = datetime(2027, 5, 11, 10, 0, tzinfo=LONDON)

FORUM = Invite(
    source="forum.ics",
    uid="forum@northmoor.example",
    dtstart=START,
    dtend=START + timedelta(hours=2),
    timezone=LONDON,
    summary="Carers' forum: planning the new clinic",
)


def failure(
    code: str, severity: Severity, message: str, *evidence: Evidence, fix: str = "Ask what would help."
) -> Judgement:
    return Judgement(
        code=code,
        name=f"rule-{code.lower()}",
        verdict=Verdict.FAIL,
        severity=severity,
        message=message,
        why="People have jobs, care and assistance to arrange.",
        fix=fix,
        evidence=evidence,
    )


def unsure(code: str, message: str, *, history: bool = False, broken: bool = False) -> Judgement:
    return Judgement(
        code=code,
        name=f"rule-{code.lower()}",
        verdict=Verdict.CANNOT_TELL,
        message=message,
        for_want_of_history=history,
        broken=broken,
    )


def passed(code: str) -> Judgement:
    return Judgement(code=code, name=f"rule-{code.lower()}", verdict=Verdict.PASS, message="That is said.")


FINDINGS = (
    failure(
        "ACC001",
        Severity.IMPORTANT,
        "We couldn't find a question about what people need to take part.",
        fix="“Dear all,\n\nplease tell us what would help you take part:\n- large print, or easy read\n- more breaks, or a seat near "
        "the door so that you can come and go as you like”",
    ),
    failure("ACC004", Severity.WARNING, "There is no street and no postcode.", Evidence("location", "the usual room")),
    failure("ACC005", Severity.SUGGESTION, "Only people who can come can take part."),
    failure("ACC006", Severity.SUGGESTION, "We couldn't find a word that a supporter may come."),
    failure(
        "NTC001",
        Severity.WARNING,
        "People have 7 clear working days.",
        Evidence("dates", "sent Thursday 29 April 2027, starts Tuesday 11 May 2027"),
        Evidence("body", "See you all on the 11th, and please bring your diaries for the dates after that one."),
    ),
    failure("NTC002", Severity.IMPORTANT, "People are asked to answer the same day."),
    failure("NTC005", Severity.SUGGESTION, "A BSL interpreter takes longer to book."),
    passed("BAL004"),
    unsure("BAL001", "We do not know the role of 4 people."),
    unsure("BAL007", "Not known.", history=True),
    unsure("NTC003", "Not known.", history=True),
)


def report(invite: Invite, *judgements: Judgement, past: bool = False) -> Report:
    return Report(invite=invite, judgements=judgements, past=past)


@pytest.fixture
def full_run() -> Run:
    later = START + timedelta(days=7)
    return Run(
        now=datetime(2027, 5, 1, 12, tzinfo=UTC),
        zone=LONDON,
        reports=(
            report(
                replace(FORUM, source="mail.eml", uid=None, dtstart=None, dtend=None, summary=None), passed("ACC001")
            ),
            report(
                replace(FORUM, uid="b", dtstart=later, dtend=None, summary="Second date"), passed("ACC001"), past=True
            ),
            report(
                replace(FORUM, uid="a", dtstart=later, dtend=later, summary="Called off", status=Status.CANCELLED),
                passed("ACC001"),
                unsure("NTC003", "This copy does not show when."),
            ),
            report(FORUM, *FINDINGS),
        ),
        skipped=(Skipped("diary.ics", "an event is marked as private"),),
        failed=(Failed("broken.ics", "is cut off in line 3"), Failed("-", "is empty")),
    )
