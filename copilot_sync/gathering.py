"""Who is invited to one meeting, each in one role: by the role book, a directory, the display name, or a mail domain.

The first of these that knows somebody counts. Nothing is done here but putting together what is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from copilot_sync.invite import Attendee, CalendarUser, CUType, ParticipationRole, PartStat
from copilot_sync.names import LONGEST, names_nobody, role_written_in
from copilot_sync.once import once
from copilot_sync.people import Count, Person, Role, at_domain, count
from copilot_sync.remembering import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from copilot_sync.invite import Invite
    from copilot_sync.people import RoleBook, RoleEntry

GROUP, PROFESSIONAL, UNKNOWN = Role.GROUP, Role.PROFESSIONAL, Role.UNKNOWN
MANY = CUType.GROUP
"""By names of our own: in CPython 3.11 an enumeration takes four times as long to find its member."""
ROLES = {role.value: role for role in Role}
THINGS = frozenset({CUType.ROOM, CUType.RESOURCE})
GONE = frozenset({PartStat.DECLINED, PartStat.DELEGATED})
"""Whoever delegated has sent somebody, listed for themselves."""
COMING = frozenset({PartStat.ACCEPTED, PartStat.TENTATIVE})


@dataclass(frozen=True)
class DirectoryAnswers:
    """What directories said of some people, by address in lower case. Nothing was asked while it is made use of."""

    roles: Mapping[str, RoleEntry] = field(default_factory=dict, repr=False)
    members: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """Of each group that could be opened, and has anybody in it."""
    silent: frozenset[str] = field(default=frozenset(), repr=False)
    """Of whom nothing is known because no answer came."""


NOBODY_ASKED = DirectoryAnswers()


@dataclass(frozen=True)
class Gathering:
    """Everybody who counts at one meeting."""

    everyone: tuple[Person, ...]
    """Those who declined included."""
    listed: bool
    """Whether the copy shows who is invited; where it does not, nothing can be said of balance."""
    asked: bool = True
    """Whether a directory answered about everybody whom it might know; where it did not, nobody knows who is who."""
    groups: tuple[CalendarUser, ...] = ()
    """Those that are invited as such, opened or not. What is shown in the invite is their names, and nobody in them."""

    @once
    def invited(self) -> tuple[Person, ...]:
        """Without those who declined: they do not count from the moment they decline."""
        return tuple([person for person in self.everyone if person.partstat not in GONE])

    @once
    def coming(self) -> tuple[Person, ...]:
        """Those who accepted, wholly or tentatively; the organiser counts as accepted, unless they declined."""
        return tuple([person for person in self.invited if person.organizer or person.partstat in COMING])

    @once
    def count(self) -> Count:
        """The count of those invited."""
        return count(self.invited)


def gather(
    invite: Invite,
    book: RoleBook,
    domains: tuple[str, ...],
    *,
    on: date,
    directory: DirectoryAnswers = NOBODY_ASKED,
) -> Gathering:
    """Work out who counts at a meeting, and in which role on the day `on`.

    Each address counts once. Rooms, equipment and mailboxes that name nobody are no people, even where a role
    book lists them. A group is people, however many, whatever its address is called: those in it, where it was opened.
    """
    lists = bool(book.entries or directory.roles or directory.silent)
    known = _Known(book, domains, on, directory, lists)
    people: dict[str, Person] = {}
    listed = [attendee for attendee in invite.attendees if attendee.cutype not in THINGS]
    rooms = _rooms(invite, listed) if len(listed) < len(invite.attendees) else ()
    recipients = invite.envelope.recipients if invite.envelope else ()
    organizer = invite.organizer
    if organizer is not None and (person := _person(organizer, known, organizer=True)) is not None:
        people[_key(organizer, people)] = person
    for user in (*listed, *recipients):
        key = user.address or _key(user, people)
        if key in people:
            people[key] = _merge(people[key], user)
        elif user.address not in rooms and (person := _person(user, known)) is not None:
            people[key] = person
    groups = [person for person in people.values() if person.role is GROUP]
    for group in groups:
        _open(group, people, known)
    return Gathering(
        everyone=tuple(people.values()),
        listed=bool(listed or recipients) and (invite.organizer_copy or not invite.attendees_hidden),
        asked=not directory.silent,
        groups=tuple([group.user for group in groups]),
    )


def _rooms(invite: Invite, listed: Iterable[Attendee]) -> set[str | None]:
    """Addresses at which there is nobody, whoever else was written to."""
    return {attendee.address for attendee in invite.attendees} - {attendee.address for attendee in listed}


class _Known(NamedTuple):
    """By what somebody's role is known."""

    book: RoleBook
    domains: tuple[str, ...]
    on: date
    directory: DirectoryAnswers
    lists: bool
    """Whether a book or a directory has anybody at all."""


def _open(group: Person, people: dict[str, Person], known: _Known) -> None:
    """Put those in a group in its place. Who is invited by their own address too counts as that."""
    opened = group.user.address or ""
    members = known.directory.members.get(opened)
    if not members:
        return
    del people[opened]
    for address in sorted(members - people.keys()):
        user = Attendee(address=address, role=group.participation, partstat=group.partstat)
        person = _person(user, known)
        # Of a group within a group nobody was asked: it counts where its address may be somebody's own, as a person would.
        if person is not None and not names_nobody(user):
            people[address] = person._replace(of_group=opened)


def _key(user: CalendarUser, people: Mapping[str, Person]) -> str:
    # Somebody without an address is still somebody: by name, else each by themselves.
    return user.address or (f"name:{user.common_name}" if user.common_name else f"nobody:{len(people)}")


_AS_INVITED = Attendee(address=None)
"""How somebody is invited of whom nothing is said."""


def _person(user: CalendarUser, known: _Known, *, organizer: bool = False) -> Person | None:
    """Somebody, in the role that is known first; ``None`` for an address that names nobody, unless a group is invited."""
    attendee = user if isinstance(user, Attendee) else _AS_INVITED
    name, address = user.common_name or "", user.address or ""
    # Of a long address the end too, where its domain stands.
    role, nobody = _by_sight((name[:LONGEST], address[:LONGEST], address[-LONGEST:], known.domains))
    if attendee.cutype is MANY:
        role = GROUP
    elif known.lists:
        role = _listed(user.address, known) or role
    if nobody and (organizer or role is not GROUP):
        return None
    return Person(user, role, attendee.role, attendee.partstat, organizer)


def _merge(known: Person, user: CalendarUser) -> Person:
    """The organiser listed again as an attendee keeps chair and answer; a person listed twice keeps the first line."""
    if not known.organizer or not isinstance(user, Attendee):
        return known
    chairs = user.role is ParticipationRole.CHAIR
    return known._replace(participation=user.role if chairs else known.participation, partstat=user.partstat)


class _Sight(NamedTuple):
    """What the invite itself shows of somebody."""

    role: Role
    nobody: bool


@remembered
def _by_sight(given: tuple[str, str, str, tuple[str, ...]]) -> _Sight:
    display_name, address, end_of_address, domains = given
    in_name = role_written_in(display_name)
    at_home = PROFESSIONAL if at_domain(end_of_address, domains) else UNKNOWN
    user = CalendarUser(address=address, common_name=display_name)
    return _Sight(at_home if in_name is None else ROLES[in_name], names_nobody(user))


def _listed(address: str | None, known: _Known) -> Role | None:
    """The role by the book or a directory; of whom that gave no answer nothing is known, whatever else tells."""
    written_down = known.book.role_of(address, known.on)
    if written_down is not None:
        return written_down
    entry = known.directory.roles.get(address or "")
    if entry is not None and not entry.ended(known.on):
        return entry.role
    return UNKNOWN if address in known.directory.silent else None
