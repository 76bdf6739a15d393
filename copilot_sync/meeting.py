"""What a rule is given: one invite, the policy, the moment, and what follows from the three.

Everything that several rules ask for is worked out once, when the first of them asks.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from copilot_sync.bounds import within_bounds
from copilot_sync.gathering import NOBODY_ASKED, DirectoryAnswers, Gathering, gather
from copilot_sync.history import sighting
from copilot_sync.invite import MOMENTS
from copilot_sync.notice import Sent, sent_of
from copilot_sync.once import once
from copilot_sync.reading import Reading
from copilot_sync.reading.lines import Passages
from copilot_sync.reading.venue import barriers
from copilot_sync.scope import scope_term
from copilot_sync.venues import profile_fact, venue_at
from copilot_sync.workdays import WorkingDays

if TYPE_CHECKING:
    from datetime import date, datetime, tzinfo

    from copilot_sync.bodyless import Said
    from copilot_sync.history import History
    from copilot_sync.invite import Invite
    from copilot_sync.policy import Policy
    from copilot_sync.reading.venue import Barrier, VenueFact
    from copilot_sync.venues import Venue

EARLIEST, LATEST = 1000, 9000
"""Years of moments that are believed. Beyond, days cannot be counted on either side; some systems write such years
for "not known"."""

_moments = attrgetter(*MOMENTS)


class Meeting:
    """One invite in the light of a policy, at a moment."""

    def __init__(self, invite: Invite, policy: Policy, now: datetime, history: History | None = None) -> None:
        self.invite = within_bounds(less_impossible_moments(invite))
        self.policy = policy
        self.now = now
        self.history = history
        self.directory: DirectoryAnswers = NOBODY_ASKED
        """What directories said of the people in it: given before anybody asks who they are."""
        self.moved_as_asked = False
        """Whether it was moved to where it is because we had asked for more notice."""

    @once
    def zone(self) -> tzinfo:
        """The zone in which days are counted: the event's own, else the configured one."""
        return self.invite.timezone or self.policy.timezone

    @once
    def today(self) -> date:
        """The day of the moment, local."""
        return self.now.astimezone(self.zone).date()

    @once
    def start_day(self) -> date | None:
        """The day of the start, local; ``None`` where the invite has no start that is data."""
        return self.invite.dtstart.astimezone(self.zone).date() if self.invite.dtstart else None

    @once
    def past(self) -> bool:
        """Whether it is over."""
        return self.invite.is_over(self.now)

    @once
    def working_days(self) -> WorkingDays:
        """The region's working days, counted in this meeting's zone."""
        return WorkingDays(self.policy.region, self.zone)

    @once
    def sent(self) -> Sent | None:
        """When the invitation went out, as far as the copy tells.

        A date that was changed by itself is as good as sent when it was changed. What was touched of it after somebody
        saw it where and when it is, such as a category, has moved nobody.
        """
        sent, history = sent_of(self.invite), self.history
        if sent is None or history is None or not history.snapshots or not self.invite.changed_alone:
            return sent
        before = history.snapshots[-1]
        here = sighting(self.invite, self.reading.place, seen=sent.moment, key=history.key)
        was_there = here is not None and not here.differs(before)
        return sent._replace(moment=min(sent.moment, before.seen)) if was_there else sent

    @once
    def sent_day(self) -> date | None:
        """The day on which it went out, local."""
        return self.sent.moment.astimezone(self.zone).date() if self.sent else None

    @once
    def counts_from(self) -> date | None:
        """The day that the sending counts for."""
        return self.working_days.day_of_sending(self.sent.moment) if self.sent else None

    @once
    def notice(self) -> int | None:
        """Clear working days from sending to start; ``None`` where one of the two is not known."""
        if self.counts_from is None or self.start_day is None:
            return None
        return self.working_days.clear_between(self.counts_from, self.start_day)

    @once
    def people(self) -> Gathering:
        """Who is invited, by role."""
        domains = self.policy.organisation.domains
        return gather(self.invite, self.policy.role_book, domains, on=self.today, directory=self.directory)

    @once
    def own_domains(self) -> tuple[str, ...]:
        """The organisation's mail domains; where the policy names none, the organiser's stands for them."""
        organizer = self.invite.organizer
        organisers_own = (organizer.address or "").rpartition("@")[2] if organizer else ""
        return self.policy.organisation.domains or ((organisers_own,) if organisers_own else ())

    @once
    def said(self) -> Said | None:
        """What it shares with others that say the same, where it has no body."""
        return self.policy.bodyless.said_by(self.invite)

    @once
    def reading(self) -> Reading:
        """What the invite says."""
        return self.said.reading_of(self.invite) if self.said else Reading(self.invite)

    @once
    def for_people(self) -> bool | None:
        """Whether somebody is invited who may be out of pocket, or it is called a meeting with people who use services.

        ``None`` where that hangs on somebody about whom no answer came.
        """
        people = self.people
        if people.count.lived or scope_term(self.invite) is not None:
            return True
        return people.count.unknown > 0 if people.asked else None

    @once
    def minutes(self) -> int | None:
        """How long it lasts, in whole minutes; ``None`` where its start or its end is not known."""
        start, end = self.invite.dtstart, self.invite.dtend
        return None if start is None or end is None else int((end - start).total_seconds() // 60)

    @once
    def from_afar(self) -> bool:
        """Whether people take part online or by telephone, and no place is named to come to."""
        place = self.reading.place
        return not place.in_person and (place.online or place.phone)

    @once
    def venue(self) -> Venue | None:
        """The profile of the place, where the policy has one."""
        place = self.reading.place
        if not self.policy.venues or not place.in_person:
            return None
        return venue_at(self.policy.venues.values(), f"{place.venue}\n{self.invite.location or ''}")

    @once
    def venue_facts(self) -> dict[str, VenueFact]:
        """The six facts about the venue: as the invite states them, else as the profile of the place does."""
        return self.reading.venue_facts | self.profile_facts

    @once
    def profile_facts(self) -> dict[str, VenueFact]:
        """Those of the six facts of which the invite says nothing and the profile of the place something."""
        if self.venue is None:
            return {}
        silent = (kind for kind, fact in self.reading.venue_facts.items() if fact.stance == "not_found")
        facts = {kind: profile_fact(self.venue, kind) for kind in silent}
        return {kind: fact for kind, fact in facts.items() if fact is not None}

    @once
    def barriers(self) -> list[Barrier]:
        """What the venue is said to lack, by the invite, and by the profile where the invite says nothing."""
        in_profile = [barrier for fact in self.profile_facts.values() for barrier in barriers(Passages(fact.stated))]
        return [*self.reading.barriers, *in_profile]


def less_impossible_moments(invite: Invite) -> Invite:
    """An invite without moments that nobody can mean."""
    envelope = invite.envelope
    years = {moment.year for moment in (*_moments(invite), envelope.date if envelope else None) if moment}
    if not years or (min(years) >= EARLIEST and max(years) <= LATEST):
        return invite
    lost: dict[str, Any] = {name: None for name in MOMENTS if _is_impossible(getattr(invite, name))}
    if envelope is not None and _is_impossible(envelope.date):
        lost["envelope"] = replace(envelope, date=None)
    return replace(invite, **lost)


def _is_impossible(moment: datetime | None) -> bool:
    return moment is not None and not EARLIEST <= moment.year <= LATEST
