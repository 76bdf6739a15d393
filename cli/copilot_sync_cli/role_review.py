"""What role books and invites need, so that roles are known: gathered here, told by `role_report`."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from copilot_sync.adapters import Failed, ReadingSettings, Skipped
from copilot_sync.exposure import Exposure, exposures
from copilot_sync.meeting import Meeting
from copilot_sync.people import Role
from copilot_sync.reports.run import bare
from copilot_sync.role_book_upkeep import count_by_role, disagreements, ended_lines, ending_lines
from copilot_sync_cli.looking import everything_under

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from copilot_sync.invite import Invite
    from copilot_sync.people import RoleBook
    from copilot_sync.policy import Policy
    from copilot_sync.role_book_upkeep import Disagreement


@dataclass(frozen=True, kw_only=True)
class BookReview:
    """One role book, by line."""

    path: Path
    ended: Sequence[int]
    ending: Sequence[tuple[int, date]]
    exposures: Sequence[Exposure]


@dataclass(frozen=True, kw_only=True)
class MeetingReview:
    """One meeting that is still to come."""

    invite: Invite
    """Without body and people."""
    people: int
    """Everybody who counts and has not declined; 0 where this copy does not list them."""
    unknown: tuple[str | None, ...] = field(default=(), repr=False)
    """The addresses of people whose role nobody wrote down; ``None`` for somebody without an address."""
    groups: int = 0
    """List addresses whose members we do not know."""


@dataclass(frozen=True, kw_only=True)
class Review:
    """What one run found."""

    today: date
    roles: Mapping[Role, int | None]
    """How many people count in each role; ``None`` for a few."""
    books: Sequence[BookReview]
    disagreements: Sequence[Disagreement]
    meetings: Sequence[MeetingReview] = ()
    over: int = 0
    """Meetings that are over, or were cancelled: nobody needs to look up anybody for these."""
    skipped: Sequence[Skipped] = ()
    failed: Sequence[Failed] = ()

    @cached_property
    def unknown(self) -> int:
        """How many different people there are whose role nobody wrote down; each without an address is one."""
        everyone = [address for meeting in self.meetings for address in meeting.unknown]
        return len({address for address in everyone if address}) + everyone.count(None)

    @property
    def something_to_do(self) -> bool:
        """Whether somebody should act. A line that ends soon can wait, and a group that can read may be meant to."""
        exposed = any(set(book.exposures) - {Exposure.GROUP} for book in self.books)
        return bool(self.unknown or self.disagreements or exposed or any(book.ended for book in self.books))


def review_of(books: Sequence[tuple[Path, RoleBook]], paths: Sequence[str], policy: Policy, now: datetime) -> Review:
    """Look at the role books, and at everything under the paths."""
    today = now.astimezone(policy.timezone).date()
    meetings: list[MeetingReview] = []
    skipped: list[Skipped] = []
    failed: list[Failed] = []
    over = 0
    for result in everything_under(paths, ReadingSettings(timezone=policy.timezone, now=now)) if paths else ():
        if isinstance(result, Skipped):
            skipped.append(result)
        elif isinstance(result, Failed):
            failed.append(result)
        elif result.cancelled or result.is_over(now):
            over += 1
        else:
            meetings.append(_meeting(result, policy, now))
    return Review(
        today=today,
        roles=count_by_role(policy.role_book, today),
        books=[
            BookReview(
                path=path,
                ended=ended_lines(book, today),
                ending=ending_lines(book, today),
                exposures=exposures(path, with_group=True),
            )
            for path, book in books
        ],
        disagreements=disagreements([book for _, book in books], today),
        meetings=meetings,
        over=over,
        skipped=skipped,
        failed=failed,
    )


def _meeting(invite: Invite, policy: Policy, now: datetime) -> MeetingReview:
    gathering = Meeting(invite, policy, now).people
    invited = gathering.invited if gathering.listed else ()
    return MeetingReview(
        invite=bare(invite),
        people=len(invited),
        unknown=tuple(person.user.address for person in invited if person.role is Role.UNKNOWN),
        groups=sum(person.role is Role.GROUP for person in invited),
    )
