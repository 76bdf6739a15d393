"""Who is invited, by role: the role book, roles written in display names, and three-valued counting.

A person counts in the role in which they were invited, by their own choice. Nothing is ever guessed from a
name, a job title or a private address: a guess would be an inference about somebody's health.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from copilot_sync.invite import Attendee, CUType, ParticipationRole, PartStat
from copilot_sync.names import names_nobody, role_written_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from copilot_sync.invite import CalendarUser, Invite


class Role(StrEnum):
    """In which role somebody was invited."""

    LIVED_EXPERIENCE = "lived_experience"
    """Patient, service user, unpaid carer, family, expert by experience, lay or public partner."""
    CLINICIAN = "clinician"
    PROFESSIONAL = "professional"
    """Manager, commissioner, researcher, administrator, staff of unstated kind."""
    COMMUNITY = "community"
    """Paid staff of a charity or community group: on neither side."""
    SUPPORTER = "supporter"
    """Personal assistant, advocate, interpreter, captioner: on neither side, ever."""
    GROUP = "group"
    """A list address that could not be expanded: unknown people of unknown number."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RoleEntry:
    """One line of a role book."""

    role: Role
    until: date | None = None
    """The last day on which the entry holds."""
    line: int | None = field(default=None, compare=False)
    """Where its book has it."""

    def ended(self, on: date) -> bool:
        """Whether the day `on` is past its last day."""
        return self.until is not None and self.until < on


@dataclass(frozen=True)
class RoleBook:
    """An organiser-held list of who was invited in which role, by address in lower case."""

    entries: Mapping[str, RoleEntry] = field(default_factory=dict)

    def role_of(self, address: str | None, on: date) -> Role | None:
        """The role of an address on a day; ``None`` where the book has none, or its entry has run out."""
        entry = self.entries.get(address.lower()) if address else None
        return None if entry is None or entry.ended(on) else entry.role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who counts: no room, no equipment, no mailbox that names nobody."""

    user: CalendarUser
    role: Role
    participation: ParticipationRole
    partstat: PartStat
    organizer: bool = False

    @property
    def optional(self) -> bool:
        """Invited, but not asked to be there."""
        return self.participation in {ParticipationRole.OPT_PARTICIPANT, ParticipationRole.NON_PARTICIPANT}

    @property
    def lived(self) -> bool:
        """With lived experience."""
        return self.role is Role.LIVED_EXPERIENCE

    @property
    def answered(self) -> bool:
        """Has said yes, perhaps or no; the organiser has nothing to answer."""
        return not self.organizer and self.partstat in {PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED}

    @property
    def professional(self) -> bool:
        """On the professionals' side, clinicians included."""
        return self.role in {Role.CLINICIAN, Role.PROFESSIONAL}

    @property
    def unknown(self) -> bool:
        """Might be anybody."""
        return self.role in {Role.UNKNOWN, Role.GROUP}


@dataclass(frozen=True, slots=True)
class Count:
    """How many people there are of each kind that the balance rules compare."""

    lived: int
    """With lived experience (L)."""
    clinicians: int
    """Clinicians (C)."""
    professionals: int
    """All professionals, clinicians included (P)."""
    unknown: float
    """Of unknown role (U); infinite where a group address could not be expanded."""


def count(people: Iterable[Person]) -> Count:
    """Count people by role."""
    everyone = list(people)
    groups = any(person.role is Role.GROUP for person in everyone)
    return Count(
        lived=sum(person.role is Role.LIVED_EXPERIENCE for person in everyone),
        clinicians=sum(person.role is Role.CLINICIAN for person in everyone),
        professionals=sum(person.professional for person in everyone),
        unknown=math.inf if groups else sum(person.role is Role.UNKNOWN for person in everyone),
    )


@dataclass(frozen=True)
class Gathering:
    """Everybody who counts at one meeting."""

    everyone: tuple[Person, ...]
    """Those who declined included."""
    listed: bool
    """Whether the copy shows who is invited; where it does not, nothing can be said of balance."""

    @cached_property
    def invited(self) -> tuple[Person, ...]:
        """Without those who declined: they do not count from the moment they decline."""
        gone = {PartStat.DECLINED, PartStat.DELEGATED}  # whoever delegated has sent somebody, listed for themselves
        return tuple(person for person in self.everyone if person.partstat not in gone)

    @cached_property
    def coming(self) -> tuple[Person, ...]:
        """Those who accepted, wholly or tentatively; the organiser counts as accepted, unless they declined."""
        yes = {PartStat.ACCEPTED, PartStat.TENTATIVE}
        return tuple(person for person in self.invited if person.organizer or person.partstat in yes)

    @cached_property
    def count(self) -> Count:
        """The count of those invited."""
        return count(self.invited)


def gather(invite: Invite, book: RoleBook, domains: tuple[str, ...], *, on: date) -> Gathering:
    """Work out who counts at a meeting, and in which role on the day `on`.

    Each address counts once. Rooms, equipment and mailboxes that name nobody are no people, even where a role
    book lists them. A group is people, however many, whatever its address is called.
    """
    people: dict[str, Person] = {}
    listed = [attendee for attendee in invite.attendees if attendee.cutype not in {CUType.ROOM, CUType.RESOURCE}]
    rooms = {attendee.address for attendee in invite.attendees} - {attendee.address for attendee in listed}
    recipients = invite.envelope.recipients if invite.envelope else ()
    organizer = invite.organizer
    if organizer is not None and not names_nobody(organizer):
        people[_key(organizer, people)] = _person(organizer, book, domains, on, organizer=True)
    for user in (*listed, *recipients):
        key = _key(user, people)
        if key in people:
            people[key] = _merge(people[key], user)
        elif user.address not in rooms:
            person = _person(user, book, domains, on)
            if person.role is Role.GROUP or not names_nobody(user):
                people[key] = person
    shown = bool(listed or recipients) and (invite.organizer_copy or not invite.attendees_hidden)
    return Gathering(everyone=tuple(people.values()), listed=shown)


def at_domain(address: str | None, domains: tuple[str, ...]) -> bool:
    """Whether an address is at one of the organisation's domains, or at a subdomain of one."""
    _, at, domain = (address or "").lower().rpartition("@")
    return bool(at) and any(domain == own or domain.endswith(f".{own}") for own in _bare(domains))


@lru_cache(maxsize=16)
def _bare(domains: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(domain.lower().strip(".") for domain in domains)


def _key(user: CalendarUser, people: Mapping[str, Person]) -> str:
    # Somebody without an address is still somebody: by name, else each by themselves.
    return user.address or f"name:{user.common_name}" if user.address or user.common_name else f"nobody:{len(people)}"


def _person(
    user: CalendarUser, book: RoleBook, domains: tuple[str, ...], on: date, *, organizer: bool = False
) -> Person:
    attendee = user if isinstance(user, Attendee) else Attendee(address=user.address, common_name=user.common_name)
    return Person(
        user=user,
        role=_role(attendee, book, domains, on),
        participation=attendee.role,
        partstat=attendee.partstat,
        organizer=organizer,
    )


def _merge(known: Person, user: CalendarUser) -> Person:
    """The organiser listed again as an attendee keeps chair and answer; a person listed twice keeps the first line."""
    if not known.organizer or not isinstance(user, Attendee):
        return known
    chairs = user.role is ParticipationRole.CHAIR
    return replace(known, participation=user.role if chairs else known.participation, partstat=user.partstat)


def _role(user: Attendee, book: RoleBook, domains: tuple[str, ...], on: date) -> Role:
    if user.cutype is CUType.GROUP:
        return Role.GROUP
    written_down = book.role_of(user.address, on)
    if written_down is not None:
        return written_down
    in_name = role_written_in(user.common_name)
    if in_name is not None:
        return Role(in_name)
    return Role.PROFESSIONAL if at_domain(user.address, domains) else Role.UNKNOWN
