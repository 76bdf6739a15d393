"""Roles, the role book, and three-valued counting of people.

A person counts in the role in which they were invited, by their own choice. Nothing is ever guessed from a
name, a job title or a private address: a guess would be an inference about somebody's health.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.invite import ParticipationRole, PartStat
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from copilot_sync.invite import CalendarUser

LONGEST_DOMAIN = 255
"""Characters of a mail domain (RFC 1035, section 2.3.4)."""


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


PROFESSIONALS = frozenset({Role.CLINICIAN, Role.PROFESSIONAL})
UNKNOWN = frozenset({Role.UNKNOWN, Role.GROUP})
OPTIONAL = frozenset({ParticipationRole.OPT_PARTICIPANT, ParticipationRole.NON_PARTICIPANT})
"""How somebody is invited who is not asked to be there."""
ANSWERS = frozenset({PartStat.ACCEPTED, PartStat.TENTATIVE, PartStat.DECLINED})


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


class Person(NamedTuple):
    """Somebody who counts: no room, no equipment, no mailbox that names nobody."""

    user: CalendarUser
    role: Role
    participation: ParticipationRole
    partstat: PartStat
    organizer: bool = False
    of_group: str = ""
    """The address of the group that was opened, in which they are invited: the invite itself does not show them."""

    @property
    def lived(self) -> bool:
        """With lived experience."""
        return self.role is Role.LIVED_EXPERIENCE

    @property
    def answered(self) -> bool:
        """Has said yes, perhaps or no; the organiser has nothing to answer."""
        return not self.organizer and self.partstat in ANSWERS

    @property
    def professional(self) -> bool:
        """On the professionals' side, clinicians included."""
        return self.role in PROFESSIONALS

    @property
    def unknown(self) -> bool:
        """Might be anybody."""
        return self.role in UNKNOWN


class Count(NamedTuple):
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
    roles = [person.role for person in people]
    clinicians = roles.count(Role.CLINICIAN)
    return Count(
        lived=roles.count(Role.LIVED_EXPERIENCE),
        clinicians=clinicians,
        professionals=clinicians + roles.count(Role.PROFESSIONAL),
        unknown=math.inf if Role.GROUP in roles else roles.count(Role.UNKNOWN),
    )


def at_domain(address: str | None, domains: tuple[str, ...]) -> bool:
    """Whether an address is at one of the organisation's domains, or at a subdomain of one."""
    # Of a long address the end, where a domain that is not too long stands with the sign before it.
    return address is not None and _ends_at(address[-LONGEST_DOMAIN - 1 :], domains)


@remembered
def _ends_at(end: str, domains: tuple[str, ...]) -> bool:
    _, at, domain = end.rpartition("@")
    return bool(at) and f".{domain.lower()}".endswith(tuple(f".{own.lower().strip('.')}" for own in domains))
