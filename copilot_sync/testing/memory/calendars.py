"""Calendars in memory, which a test edits as an organiser would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from copilot_sync.adapters import Partition
from copilot_sync.invite import Invite

if TYPE_CHECKING:
    from copilot_sync.adapters import Answer, Failed, Returned, Skipped
    from copilot_sync.invite import PartStat


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Something in a calendar, as it stands or stood last."""

    reference: str
    partition: str
    results: tuple[Invite | Answer | Returned | Skipped | Failed, ...]
    version: str
    changed: int = 0
    """At which change of all it came to stand so."""
    gone: bool = False
    locked: bool = False
    """It is there, and nobody lets us look at it."""


class MemoryCalendar:
    """Calendars, each a partition, whose every change has a number. Sources that are opened on it come and go.

    Args:
        partitions: Their keys. A key may be an address.
    """

    def __init__(self, *partitions: str) -> None:
        self.partitions = tuple(Partition(key, f"the calendar {key}") for key in partitions or ("calendar",))
        self.changes = 0
        self.age = 1
        """Tokens of another age are refused."""
        self._things: dict[str, Thing] = {}

    def put(self, *results: Invite | Answer | Returned | Skipped | Failed, partition: str | None = None) -> str:
        """Add a thing that holds these, to the first partition if none is named. Returns its reference."""
        key = partition or self.partitions[0].key
        if key not in {known.key for known in self.partitions}:
            raise ValueError("this calendar has no such partition")
        reference = f"thing-{len(self._things) + 1}"
        self._keep(Thing(reference=reference, partition=key, results=results, version="version-1"))
        return reference

    def write(self, reference: str, *results: Invite | Answer | Returned | Skipped | Failed) -> None:
        """Let a thing hold these instead."""
        thing = self.thing(reference)
        if results != thing.results:
            self._keep(replace(thing, results=results, version=f"version-{self.changes + 1}"))

    def edit(self, reference: str, **fields: Any) -> None:  # noqa: ANN401 -- an invite has fields of every type
        """Let every invite in a thing have these fields. Where that changes nothing, nothing has happened."""
        held = self.thing(reference).results
        self.write(reference, *(replace(it, **fields) if isinstance(it, Invite) else it for it in held))

    def reply(self, reference: str, address: str, partstat: PartStat) -> None:
        """Let somebody answer."""
        invite = self.invite(reference)
        if address not in {attendee.address for attendee in invite.attendees}:
            raise ValueError("nobody of that address is invited")
        self.edit(
            reference,
            attendees=tuple(
                replace(attendee, partstat=partstat) if attendee.address == address else attendee
                for attendee in invite.attendees
            ),
        )

    def lock(self, reference: str, *, locked: bool = True) -> None:
        """Let nobody look at a thing any more, or let them again."""
        self._keep(replace(self.thing(reference), locked=locked))

    def remove(self, reference: str) -> None:
        """Delete a thing."""
        self._keep(replace(self.thing(reference), gone=True, results=()))

    def empty(self, partition: str | None = None) -> None:
        """Delete everything, or everything in one partition."""
        for thing in list(self._things.values()):
            if not thing.gone and partition in {None, thing.partition}:
                self.remove(thing.reference)

    def expire_tokens(self) -> None:
        """Forget what was told to whom: tokens given so far are refused."""
        self.age += 1

    def thing(self, reference: str) -> Thing:
        """What a reference stands for.

        Raises:
            KeyError: there is no such thing, or no longer.
        """
        thing = self._things[reference]
        if thing.gone:
            raise KeyError(reference)
        return thing

    def invite(self, reference: str) -> Invite:
        """The one invite that a thing holds."""
        (invite,) = (result for result in self.thing(reference).results if isinstance(result, Invite))
        return invite

    def things(self, partition: str | None = None, *, since: int = 0) -> list[Thing]:
        """What has changed since a change, in the order of the last change of each; what is gone, too."""
        changed = (thing for thing in self._things.values() if thing.changed > since)
        found = (thing for thing in changed if partition in {None, thing.partition})
        return sorted(found, key=lambda thing: thing.changed)

    def _keep(self, thing: Thing) -> None:
        self.changes += 1
        self._things[thing.reference] = replace(thing, changed=self.changes)
