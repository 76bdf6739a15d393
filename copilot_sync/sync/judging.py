"""One meeting judged in the light of the ledger, and what is to be remembered of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from copilot_sync.amendments.bodies import is_html, sections_of, without_section
from copilot_sync.amendments.proposal import Amender
from copilot_sync.linter import CANCELLED_MEETINGS_MEET, Linter
from copilot_sync.meeting import Meeting
from copilot_sync.people import at_domain
from copilot_sync.scope import DEFAULT_TERMS, in_scope
from copilot_sync.sync import marks
from copilot_sync.sync.agreements import agreed
from copilot_sync.sync.moves import moved_as_asked
from copilot_sync.sync.policy_marks import policy_mark
from copilot_sync.sync.records import history_of
from copilot_sync.sync.settings import Mode
from copilot_sync.sync.tables import meetings
from copilot_sync.waivers import waived

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from copilot_sync.amendments.bodies import Found
    from copilot_sync.amendments.proposal import Proposal
    from copilot_sync.invite import Invite
    from copilot_sync.linter import Report
    from copilot_sync.policy import Policy
    from copilot_sync.sync.asking import Directories
    from copilot_sync.sync.ledger import Ledger
    from copilot_sync.sync.settings import SyncSettings
    from copilot_sync.waivers import Waiver

AFTERWARDS = frozenset({"FBK002"})
"""Rules that judge a meeting when it is over."""
MOMENT_LATER = timedelta(seconds=1)


class State(StrEnum):
    """Where a meeting stands."""

    UPCOMING = "upcoming"
    FAR = "far"
    """Beyond the horizon: looked at when it has come nearer."""
    OVER = "over"
    CANCELLED = "cancelled"
    OUT_OF_SCOPE = "out_of_scope"
    GONE = "gone"
    """No source holds a copy any more."""


class Reach(StrEnum):
    """Whether we may write to an organiser."""

    ALLOWED = "allowed"
    OUTSIDE = "outside"
    """At none of the domains that messages may reach."""
    NOBODY = "nobody"
    """The invite names none."""
    UNVERIFIED = "unverified"
    """It came by mail, and no server that we trust vouches that its organiser sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What came of one meeting."""

    key: str
    """Of the meeting, in the ledger."""
    as_read: Invite
    meeting: Meeting
    state: State
    report: Report | None
    """``None`` where it was not judged: far, or out of scope."""
    reach: Reach
    due: datetime | None
    """When to judge it again though nothing has changed."""


class Judge:
    """Judges meetings at one moment, by one policy, with what the ledger and the directories know of them.

    Writes nothing. Whom a meeting is with is found out before any rule looks at it.
    """

    def __init__(  # noqa: PLR0913 -- a judgement is made of these
        self,
        ledger: Ledger,
        policy: Policy,
        settings: SyncSettings,
        now: datetime,
        *,
        directories: Directories,
        editions: tuple[str, ...] = (),
    ) -> None:
        self.ledger = ledger
        self.policy = policy
        self.settings = settings
        self.now = now
        self.mark = policy_mark(ledger, policy, settings, editions)
        self._directories = directories
        self.amender = Amender(policy)
        self._linter = Linter(policy)

    def judge(self, connection: Connection, key: str, invite: Invite) -> Judged:
        """Judge a meeting, known in the ledger by `key`."""
        meeting = self.seen_before(connection, key, invite)
        state = self._by_the_clock(meeting)
        if state is None:
            meeting.directory = self._directories.about(meeting)
            state = self._as_it_is(meeting, was_in_scope=_was_in_scope(connection, key))
        waivers = agreed(connection, marks.thread(self.ledger, invite))
        looked_at = state not in {State.FAR, State.OUT_OF_SCOPE} and (
            state is not State.OVER or self._judges_afterwards
        )
        report = self._report(meeting, waivers) if looked_at else None
        if report is not None and moved_as_asked(connection, self.ledger, key, meeting, report):
            meeting.moved_as_asked = True
            report = self._report(meeting, waivers)
        return Judged(
            key=key,
            as_read=invite,
            meeting=meeting,
            state=state,
            report=report,
            reach=self.reach(invite),
            due=self._due(meeting, state, waivers),
        )

    def ask_ahead(self, invite: Invite) -> None:
        """Have directories asked about the people in a meeting, so that to judge it asks nobody."""
        meeting = Meeting(invite, self.policy, self.now)
        if self._by_the_clock(meeting) is None:
            self._directories.about(meeting)

    def with_people(self, invite: Invite) -> Meeting:
        """A meeting without its history, with what directories say of those in it."""
        meeting = Meeting(invite, self.policy, self.now)
        meeting.directory = self._directories.about(meeting)
        return meeting

    @property
    def asks(self) -> bool:
        """Whether there is a directory."""
        return bool(self._directories.directories)

    def seen_before(self, connection: Connection, key: str, invite: Invite) -> Meeting:
        """A meeting, known in the ledger by `key`, with the history that it has there."""
        meeting = Meeting(invite, self.policy, self.now)
        meeting.history = history_of(connection, self.ledger, key, meeting)
        return meeting

    def reach(self, invite: Invite) -> Reach:
        """Whether we may write to the organiser of an invite."""
        address = organiser_of(invite)
        if address is None:
            return Reach.NOBODY
        if not invite.vouched_for:
            return Reach.UNVERIFIED
        allowed = self.settings.recipients or self.policy.organisation.domains
        named = address in {recipient.lower() for recipient in allowed}
        return Reach.ALLOWED if named or at_domain(address, allowed) else Reach.OUTSIDE

    def proposal(self, judged: Judged) -> Proposal | None:
        """What `amend` would put into the meeting, where that is another section than it has; else ``None``."""
        if judged.state is not State.UPCOMING or self.settings.mode != Mode.AMEND:
            return None
        invite = judged.as_read
        bodies = _sections(invite)
        if not all(section.ours_alone for sections in bodies for section in sections):
            return None  # somebody has changed a word of it: it is theirs
        proposal = self.amender.propose(without_section(invite), now=self.now)
        wanted = [proposal.section.reference] if proposal.section else []
        standing = [[section.reference for section in sections] for sections in bodies]
        return None if all(found == wanted for found in standing) and (standing or not wanted) else proposal

    def _report(self, meeting: Meeting, answered: Sequence[Waiver]) -> Report:
        """What the rules say, less what is waived by the settings, or by the organiser."""
        report = self._linter.judge(meeting)
        waivers = (*report.waivers, *answered)
        return replace(report, judgements=waived(report.judgements, waivers, meeting.today), waivers=waivers)

    def _by_the_clock(self, meeting: Meeting) -> State | None:
        """Where a meeting stands that nobody looks at now, whoever is invited; else ``None``."""
        invite = meeting.invite
        if invite.is_over(self.now) and not self._judges_afterwards:
            return State.OVER
        return State.FAR if invite.dtstart is not None and invite.dtstart > self._horizon else None

    def _as_it_is(self, meeting: Meeting, *, was_in_scope: bool) -> State:
        """Where any other meeting stands. Without an answer from a directory, it stays in scope if it was."""
        invite, stays = meeting.invite, was_in_scope and not meeting.people.asked
        if not stays and not in_scope(meeting, self.settings.terms or DEFAULT_TERMS):
            return State.OUT_OF_SCOPE
        if invite.is_over(self.now):
            return State.OVER
        return State.CANCELLED if invite.cancelled else State.UPCOMING

    @property
    def _judges_afterwards(self) -> bool:
        return any(rule.code in AFTERWARDS for rule in self.policy.rules)

    @property
    def _horizon(self) -> datetime:
        return self.now + timedelta(days=self.settings.horizon)

    def _due(self, meeting: Meeting, state: State, answered: Sequence[Waiver]) -> datetime | None:
        invite = meeting.invite
        if state is State.FAR and invite.dtstart is not None:
            return invite.dtstart - timedelta(days=self.settings.horizon)
        lapses = self._lapses(meeting, answered)
        turns: Iterable[datetime | None]
        if state is State.OVER:
            turns = self._turns(meeting, AFTERWARDS)
        elif state is State.UPCOMING:
            turns = [invite.dtstart, *self._turns(meeting, None), *self._reminder(meeting), *lapses]
        else:
            turns = lapses
        turns = [*turns, *self._look_ups(meeting, state)]
        ends = invite.dtend or invite.dtstart
        ahead = [turn for turn in (*turns, ends and ends + MOMENT_LATER) if turn is not None and turn > self.now]
        return min(ahead, default=None)

    def _turns(self, meeting: Meeting, codes: frozenset[str] | None) -> list[datetime]:
        rules = (rule for rule in self.policy.rules if codes is None or rule.code in codes)
        days = (day for rule in rules for day in rule.turns(meeting))
        return [datetime.combine(day, time(), meeting.zone) for day in days]

    def _lapses(self, meeting: Meeting, answered: Sequence[Waiver]) -> list[datetime]:
        """The first days on which a waiver of this meeting, or the role of somebody in it, does not hold any more."""
        entries = [
            known.get(person.user.address or "")
            for known in (self.policy.role_book.entries, meeting.directory.roles)
            for person in meeting.people.everyone
        ]
        last_days = [entry.until for entry in entries if entry is not None and entry.until is not None]
        last_days += [waiver.until for waiver in self.policy.waivers if waiver.is_about(meeting)]
        last_days += [waiver.until for waiver in answered]
        ahead = (day for day in last_days if meeting.today <= day < date.max)
        return [datetime.combine(day + timedelta(days=1), time(), meeting.zone) for day in ahead]

    def _look_ups(self, meeting: Meeting, state: State) -> list[datetime]:
        """When to look people up again: in the next run, where no answer came; and some day, where no edition tells."""
        if meeting.directory.silent:
            return [self.now + MOMENT_LATER]
        if not self._directories.directories or state is State.OVER:
            return []
        ages = self._directories.ageing or meeting.people.groups
        return [self.now + timedelta(days=self.settings.look_up_again)] if ages else []

    def _reminder(self, meeting: Meeting) -> list[datetime]:
        if not self.settings.remind or meeting.start_day is None:
            return []
        day = meeting.working_days.before(meeting.start_day, self.settings.remind)
        return [datetime.combine(day, time(), meeting.zone)]


def _was_in_scope(connection: Connection, key: str) -> bool:
    known = connection.execute(select(meetings.c.state).where(meetings.c.meeting == key)).scalar()
    return known in {State.UPCOMING, State.CANCELLED}


def has_section(invite: Invite) -> bool:
    """Whether a section of ours stands in an invite."""
    return any(_sections(invite))


def _sections(invite: Invite) -> list[list[Found]]:
    """Our sections in each body that an invite has."""
    bodies = [(invite.description, is_html(invite.description or "")), (invite.html, True)]
    return [sections_of(body, html=html) for body, html in bodies if body]


def organiser_of(invite: Invite) -> str | None:
    """The organiser's address, where the invite names one; the sender of a mail is none."""
    return invite.organizer.address if invite.organizer else None


def as_it_stands(judged: Judged) -> Report | None:
    """The report with what counts now: of a meeting that is over or was called off, what is judged of such alone."""
    report = judged.report
    counts = {State.OVER: AFTERWARDS, State.CANCELLED: CANCELLED_MEETINGS_MEET}.get(judged.state)
    if report is None or counts is None:
        return report
    kept = tuple(judgement for judgement in report.judgements if judgement.code in counts)
    return replace(report, judgements=kept)
