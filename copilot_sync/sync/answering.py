"""What organisers answer to our messages, taken into the ledger: waivers and pauses that nobody has to enter.

An answer counts where it is certain that the organiser of the meeting sent it, once, and only as long as the meeting is
ahead. The ledger keeps what was asked for, where that is written, and, of a waiver, why: one line, until its last day. Of
an answer that a person has to read, it keeps where that lies, and nothing of what it says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from copilot_sync.messages.answers import Wish
from copilot_sync.reading.dates import find_date
from copilot_sync.sync import marks
from copilot_sync.sync.agreements import NOT_LIFTED, Noted
from copilot_sync.sync.cases import ORGANISER, THREAD, in_force
from copilot_sync.sync.judging import Reach, State
from copilot_sync.sync.moments import read_or_none, written
from copilot_sync.sync.pausing import is_paused_for_good, pause
from copilot_sync.sync.scrubbing import make_due
from copilot_sync.sync.standing import Standing
from copilot_sync.sync.statement import Told
from copilot_sync.sync.tables import answers, findings, meetings, outbox, pauses

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from copilot_sync.adapters.documents import Answer
    from copilot_sync.messages.answers import Said
    from copilot_sync.policy import Policy
    from copilot_sync.sync.judging import Judge
    from copilot_sync.sync.spots import Spot
    from copilot_sync.sync.statement import Statement

FOR_A_PERSON = "an answer to our own message, for a person to read"
UNVERIFIED = "an answer to our own message, and nobody vouches for its sender (docs/email.md)"
NOT_THEIRS = "an answer about no meeting ahead that its sender organises"
KNOWN = "an answer that was read before"
"""Why an answer changes nothing."""

LONGEST = timedelta(days=366)
"""So far ahead a waiver reaches at most."""
WITHOUT_A_DATE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes answers in, with what one run knows."""

    judge: Judge
    statement: Statement

    def take(self, connection: Connection, answer: Answer, at: Spot) -> None:
        """Note what somebody answers, if it is theirs to say; else count why not."""
        why = self._taken(connection, answer, at)
        if why:
            self.statement.skipped[why] += 1

    def _taken(self, connection: Connection, answer: Answer, at: Spot) -> str:
        """Why an answer changes nothing; empty where it does."""
        if answer.sender is None:
            return UNVERIFIED
        key = self.judge.ledger.mark("answer", answer.mark)
        here = at._asdict()
        if connection.execute(update(answers).where(answers.c.answer == key).values(**here)).rowcount:
            return KNOWN
        organiser = marks.organiser(self.judge.ledger, answer.sender)
        row = {"answer": key, "organiser": organiser, "taken": written(self.judge.now), **here}
        said = answer.said
        if said is None or not self.judge.settings.answers:
            return _left_to_a_person(connection, self._meetings_meant(connection, answer), row)
        theirs = self._meetings_meant(connection, answer, organiser)
        if not theirs:
            return NOT_THEIRS
        return self._noted(connection, said, theirs, row)

    def _noted(self, connection: Connection, said: Said, theirs: Sequence[Row[Any]], row: dict[str, Any]) -> str:
        thread, noted = theirs[0].thread, Noted.PAUSE
        codes: Sequence[str] = ()
        until = None
        if said.wish is Wish.WAIVER:
            codes = said.codes or _told(connection, [meeting.meeting for meeting in theirs])
            if not codes:
                return _left_to_a_person(connection, theirs, row)
            noted = Noted.WAIVER if said.reason else Noted.UNREASONED
            until = self._last_day(said, theirs).isoformat()
        elif not is_paused_for_good(connection, THREAD, thread):
            pause(connection, THREAD, thread, self.judge.now, None)
        row |= {"meeting": theirs[0].meeting, "thread": thread, "wish": noted.value, "until": until}
        if noted is Noted.WAIVER and self.judge.settings.keep_reasons:
            row["reason"] = said.reason
        connection.execute(insert(answers).values(codes=json.dumps(list(codes)), **row))
        come_due(connection, thread, written(self.judge.now))
        self.statement.told[Told.UNREASONED if noted is Noted.UNREASONED else Told.NOTED] += 1
        return ""

    def _meetings_meant(self, connection: Connection, answer: Answer, organiser: str = "") -> Sequence[Row[Any]]:
        """What is ahead of the one thread that an answer speaks of; the next date first.

        `organiser`: of that, what they organise, if messages may reach them.
        """
        ahead = and_(
            meetings.c.state == State.UPCOMING,
            func.coalesce(meetings.c.dtend, meetings.c.dtstart) > written(self.judge.now),
        )
        theirs = and_(meetings.c.organiser == organiser, meetings.c.reach == Reach.ALLOWED)
        if answer.said is not None and answer.said.meeting:
            meant = meetings.c.thread.startswith(answer.said.meeting)
        else:
            written_about = select(outbox.c.thread).where(outbox.c.key.in_(answer.answers))
            meant = or_(meetings.c.thread.in_(answer.answers), meetings.c.thread.in_(written_about))
        these = and_(ahead, meant, theirs) if organiser else and_(ahead, meant)
        rows = connection.execute(select(meetings).where(these).order_by(meetings.c.dtstart)).all()
        return rows if len({row.thread for row in rows}) == 1 else []

    def _last_day(self, said: Said, theirs: Sequence[Row[Any]]) -> date:
        """The last day of a waiver: the one that the answer names, else the day after the meeting."""
        policy = self.judge.policy
        today = self.judge.now.astimezone(policy.timezone).date()
        ends = [read_or_none(row.dtend or row.dtstart) for row in theirs]
        last = max((end.astimezone(policy.timezone).date() for end in ends if end is not None), default=None)
        named = named_day(said, today, last or today, policy)
        after = last + timedelta(days=1) if last is not None else None
        if named is not None and named >= today:
            # Nobody who names a day hears of it sooner than if they had named none.
            return min(named, max(today + LONGEST, after or today))
        return after or today + WITHOUT_A_DATE


def named_day(said: Said, today: date, start: date, policy: Policy) -> date | None:
    """The last day that an answer names.

    Args:
        said: What it asks for.
        today: When it was read.
        start: Of the meeting, or of the last one of a series that we know.
        policy: Says which number of a date is the day.
    """
    return find_date(said.until, 0, today, start, day_first=policy.region.day_first)


def _left_to_a_person(connection: Connection, meant: Sequence[Row[Any]], row: dict[str, Any]) -> str:
    """Keep where an answer lies, while what it speaks of is ahead."""
    if meant:
        about = {"meeting": meant[0].meeting, "thread": meant[0].thread, "wish": Noted.PERSON.value, "codes": "[]"}
        connection.execute(insert(answers).values(**about, **row))
    return FOR_A_PERSON


def come_due(connection: Connection, thread: str, now: str) -> None:
    """Let everything that is ahead of a thread be judged again."""
    ahead = and_(meetings.c.thread == thread, meetings.c.state == State.UPCOMING)
    connection.execute(update(meetings).where(ahead).values(due=now))


def lift(connection: Connection, thread: str, now: str) -> list[str]:
    """End the waivers of a thread that its organiser asked for, and return the rules that speak again.

    Why they asked is deleted. `scrub` is to follow.
    """
    these = and_(answers.c.thread == thread, NOT_LIFTED)
    codes = {code for row in connection.execute(select(answers.c.codes).where(these)) for code in json.loads(row.codes)}
    connection.execute(update(answers).where(these).values(lifted=now, reason=None))
    make_due(connection)
    come_due(connection, thread, now)
    return sorted(codes)


def unconfirmed(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    """The answers of which their senders do not know that we have read them, the oldest first.

    Organisers of whom an admin said that they get no messages get none about their answers either.
    """
    left_alone = select(pauses.c.mark).where(pauses.c.kind == ORGANISER, in_force(now))
    query = (
        select(answers, meetings.c.dtstart)
        .join(meetings, and_(meetings.c.meeting == answers.c.meeting, meetings.c.organiser == answers.c.organiser))
        .where(
            answers.c.wish != Noted.PERSON,
            answers.c.answer.not_in(select(outbox.c.key)),
            answers.c.organiser.not_in(left_alone),
            answers.c.reference != "",
            meetings.c.state == State.UPCOMING,
            meetings.c.reach == Reach.ALLOWED,
        )
    )
    return connection.execute(query.order_by(answers.c.taken, answers.c.answer)).all()


def _told(connection: Connection, keys: Sequence[str]) -> list[str]:
    """The rules of which the organiser of some meetings was told, and that still stand."""
    stand = findings.c.state.in_([Standing.OPEN, Standing.UNSURE])
    told = select(findings.c.code).where(findings.c.meeting.in_(keys), findings.c.told.is_not(None), stand)
    return sorted(set(connection.execute(told).scalars()))
