"""What a rule is given: one invite, the policy, the moment, and what follows from the three.

Everything that several rules ask for is worked out once, when the first of them asks.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from copilot_sync.notice import Sent, sent_of
from copilot_sync.people import Gathering, gather
from copilot_sync.reading import Reading
from copilot_sync.workdays import WorkingDays

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from copilot_sync.history import History
    from copilot_sync.invite import Invite
    from copilot_sync.policy import Policy


class Meeting:
    """One invite in the light of a policy, at a moment."""

    def __init__(self, invite: Invite, policy: Policy, now: datetime, history: History | None = None) -> None:
        self.invite = invite
        self.policy = policy
        self.now = now
        self.history = history

    @cached_property
    def zone(self) -> tzinfo:
        """The zone in which days are counted: the event's own, else the configured one."""
        return self.invite.timezone or self.policy.timezone

    @cached_property
    def today(self) -> date:
        """The day of the moment, local."""
        return self.now.astimezone(self.zone).date()

    @cached_property
    def start_day(self) -> date | None:
        """The day of the start, local; ``None`` where the invite has no start that is data."""
        return self.invite.dtstart.astimezone(self.zone).date() if self.invite.dtstart else None

    @cached_property
    def working_days(self) -> WorkingDays:
        """The region's working days, counted in this meeting's zone."""
        return WorkingDays(self.policy.region, self.zone)

    @cached_property
    def sent(self) -> Sent | None:
        """When the invitation went out, as far as the copy tells."""
        return sent_of(self.invite)

    @cached_property
    def people(self) -> Gathering:
        """Who is invited, by role."""
        return gather(self.invite, self.policy.role_book, self.policy.organisation.domains, on=self.today)

    @cached_property
    def reading(self) -> Reading:
        """What the invite says."""
        return Reading(self.invite)
