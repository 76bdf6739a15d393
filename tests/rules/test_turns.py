"""Rules that look at the clock say on which days their answer may change; on every other day it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.history import History
from copilot_sync.invite import Attendee, Invite, PartStat
from copilot_sync.linter import Linter
from copilot_sync.meeting import Meeting
from copilot_sync.people import Role, RoleBook, RoleEntry
from copilot_sync.policy import Policy, RuleChoice

LONDON = ZoneInfo("Europe/London")
START = datetime(2027, 3, 16, 14, tzinfo=LONDON)
BOOK = RoleBook(
    {
        "ana@home.example": RoleEntry(Role.LIVED_EXPERIENCE),
        "bo@home.example": RoleEntry(Role.LIVED_EXPERIENCE),
        "cy@trust.example": RoleEntry(Role.CLINICIAN),
        "di@trust.example": RoleEntry(Role.CLINICIAN),
    }
)
POLICY = Policy(role_book=BOOK, choice=RuleChoice(select=("ALL",)))
INVITE = Invite(
    source="invite.ics",
    uid="1@test.example",
    dtstart=START,
    dtend=START + timedelta(hours=2),
    timezone=LONDON,
    created=START - timedelta(days=80),
    description="We would like to hear what you think of the new front door.",
    organizer_copy=True,
    attendees=(
        Attendee(address="ana@home.example", partstat=PartStat.DECLINED),
        Attendee(address="bo@home.example", partstat=PartStat.DECLINED),
        Attendee(address="cy@trust.example", partstat=PartStat.ACCEPTED),
        Attendee(address="di@trust.example", partstat=PartStat.ACCEPTED),
    ),
)
LINTER = Linter(POLICY)
KNOWN = History(last_word=START - timedelta(days=40))


def verdicts(now: datetime) -> list[tuple[str, str, str | None]]:
    report = LINTER.check(INVITE, now=now, history=KNOWN)
    return [
        (answer.code, answer.verdict.value, answer.severity and answer.severity.value) for answer in report.judgements
    ]


@given(days=st.integers(-60, 40), hours=st.integers(1, 22))
def test_an_answer_changes_on_the_days_that_its_rule_names_and_at_start_and_end(days: int, hours: int) -> None:
    day = (START + timedelta(days=days)).replace(hour=0)
    turns = {turn for rule in POLICY.rules for turn in rule.turns(Meeting(INVITE, POLICY, day))}

    early = day + timedelta(minutes=1)
    late = day + timedelta(hours=hours)

    if day.date() != START.date():
        assert verdicts(early) == verdicts(late)
        if day.date() not in turns:
            assert (
                verdicts(early - timedelta(minutes=2)) == verdicts(early)
                or day.date() - timedelta(days=1) == START.date()
            )


def test_each_rule_with_a_clock_turns() -> None:
    meeting = Meeting(INVITE, POLICY, START.astimezone(UTC) - timedelta(days=30))
    turning = {rule.code for rule in POLICY.rules if list(rule.turns(meeting))}

    assert turning == {"BAL005", "MAT003", "FBK002"}
    for rule in POLICY.rules:
        for turn in rule.turns(meeting):
            before, after = (
                datetime.combine(turn, datetime.min.time(), LONDON) + timedelta(minutes=minutes) for minutes in (-1, 1)
            )
            answers = [rule.judge(Meeting(INVITE, POLICY, moment, KNOWN)) for moment in (before, after)]
            assert (answers[0].verdict, answers[0].severity) != (answers[1].verdict, answers[1].severity)
