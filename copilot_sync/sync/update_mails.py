"""The mails that a platform sends to guests by itself when we change an invite: foretold, and kept within bounds.

Exchange Online sends them (https://learn.microsoft.com/graph/api/event-update), and nobody can count them afterwards. A
folder of files sends none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from copilot_sync.adapters.documents import Failed
from copilot_sync.invite import Invite
from copilot_sync.phrases import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from copilot_sync.adapters.ports import Changed
    from copilot_sync.meeting import Meeting
    from copilot_sync.sync.judging import Judge
    from copilot_sync.sync.observing import Place
    from copilot_sync.sync.spots import Spot


@dataclass(frozen=True, slots=True)
class UpdateMails:
    """What some changes send."""

    invites: int = 0
    """That are changed."""
    number: int = 0
    """Of mails."""
    at_least: bool = False
    """One of the guests is a list, or may be, and nobody knows how many people are behind it."""

    def __add__(self, other: UpdateMails) -> UpdateMails:
        """Those of both."""
        at_least = self.at_least or other.at_least
        return UpdateMails(self.invites + other.invites, self.number + other.number, at_least)

    def __str__(self) -> str:
        """``about 41 update mails``."""
        return f"{'at least' if self.at_least else 'about'} {counted(self.number, 'update mail')}"


NONE = UpdateMails()


@dataclass(kw_only=True)
class Postage:
    """What the changes of one run send to guests."""

    judge: Judge
    _foretold: dict[str, UpdateMails] = field(default_factory=dict)
    """By the meeting that is changed."""
    _things: dict[Spot, str] = field(default_factory=dict)
    """By which meeting the change of each thing was foretold."""
    _spent: Counter[str] = field(default_factory=Counter)
    """Mails that this run may have caused, by source."""

    def of(self, meeting: str) -> UpdateMails:
        """What it sends to change the invite of a meeting, as far as it was foretold."""
        return self._foretold.get(meeting, NONE)

    def foretell(self, meeting: str, place: Place, before: Changed, after: Changed) -> None:
        """Work out what it sends to change a thing.

        It counts for one meeting, though a plan may change several in it: a thing is written once.
        """
        if place.source.capabilities.most_update_mails is None:
            return
        if self._things.setdefault(place.spot(before.reference), meeting) == meeting:
            self._foretold[meeting] = foretold(self.judge, before.results, after.results)

    def allows(self, meeting: str, place: Place, *, ever: bool = False) -> bool:
        """Whether this run may send what it takes to change the invite of a meeting; or, with `ever`, whether any may."""
        most, spent = place.source.capabilities.most_update_mails, 0 if ever else self._spent[place.name]
        return most is None or spent + self.of(meeting).number <= most

    def spend(self, meeting: str, place: Place, times: int = 1) -> None:
        """Note that this was sent, or may have been."""
        self._spent[place.name] += self.of(meeting).number * times


def foretold(judge: Judge, before: Sequence[object], after: Sequence[object]) -> UpdateMails:
    """What it sends to change a thing, by its results before and after.

    One mail goes to each guest; with a series, to each guest of every date that was changed by itself, too.
    """
    changed = {it.uid for it, now in zip(before, after, strict=True) if isinstance(it, Invite) and now != it}
    told = [
        _to_guests(judge.with_people(it), asked=judge.asks)
        for it in before
        if isinstance(it, Invite) and it.uid in changed
    ]
    unclear = any(isinstance(it, Failed) for it in before) or any(it.at_least for it in told)
    return UpdateMails(len(changed), sum(it.number for it in told), unclear)


def _to_guests(meeting: Meeting, *, asked: bool) -> UpdateMails:
    """One to each guest, to each of those in a group that could be opened, and to any other group at least one.

    Unless a directory was `asked`, any guest may be a group: an address does not tell.
    """
    guests = {user.address for user in meeting.invite.attendees if user.address}
    unnamed = sum(not user.address for user in meeting.invite.attendees)
    groups = guests & {group.address for group in meeting.people.groups}
    opened = groups & meeting.directory.members.keys()
    people = (guests - opened).union(*(meeting.directory.members[group] for group in opened))
    unclear = bool(guests and not asked) or groups != opened or not guests.isdisjoint(meeting.directory.silent)
    return UpdateMails(1, len(people) + unnamed, unclear)
