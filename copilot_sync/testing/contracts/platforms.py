"""A platform, or its fake, as the hands of a contract test: what an adapter's author writes for the suite."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from typing import TYPE_CHECKING

from copilot_sync.invite import Invite
from copilot_sync.testing.contracts.base import NotHere

if TYPE_CHECKING:
    from copilot_sync.adapters import AdapterError, Changed, ChangeSet, InviteSource, Offer, Partition, SyncToken
    from copilot_sync.testing.drafts import Draft


class Platform(ABC):
    """Makes, changes and removes meetings as an organiser would, behind the adapter's back.

    The first four methods are all that is needed. Each further one lets more tests apply; what the platform does not
    have, it leaves as it is, or raises `NotHere` with a reason of its own.
    """

    offer: Offer[InviteSource] | None = None
    """What the adapter's package offers by entry point, if the test is to compare the two."""
    many = 12
    """Things that are more than fit on two pages of a pull, where the source gives pages that can be resumed after."""

    @abstractmethod
    def open_source(self) -> InviteSource:
        """Open a source as a new run would, at `drafts.NOW`. What an earlier one kept in memory is forgotten."""

    @abstractmethod
    def put(self, draft: Draft) -> str:
        """Add a meeting. Returns a word of your own by which `edit` and `remove` know it again."""

    @abstractmethod
    def edit(self, word: str, draft: Draft) -> None:
        """Let a meeting be as this draft says instead."""

    @abstractmethod
    def remove(self, word: str) -> None:
        """Delete a meeting."""

    def put_broken(self) -> None:
        """Add something that looks like a meeting and cannot be read, with marked words (`drafts.MARK`) in it."""
        raise NotHere("nothing on this platform can be broken, or the test does not say how (`put_broken`)")

    def expire_tokens(self) -> None:
        """Let the platform forget every token that it gave."""
        raise NotHere("tokens of this platform do not expire, or the test does not say how (`expire_tokens`)")

    def contents(self) -> object:
        """Everything that stands on the platform, to the byte where it can be, for comparison."""
        raise NotHere("the test does not say what stands on the platform (`contents`)")

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:  # noqa: ARG002 -- for those who write it
        """Let whatever is asked from now on fail in a way that the adapter has to tell as this kind.

        With `after`, the platform does what it is asked, and the answer is lost.
        """
        raise NotHere(f"the platform has no {kind.__name__}, or the test does not say how (`fail`)")

    def recover(self) -> None:  # noqa: B027 -- where nothing fails, nothing recovers
        """Let the platform work again after `fail`."""


class Mirror:
    """What a sync knows of a source: things by partition and reference, and the token of each partition."""

    def __init__(self) -> None:
        self.things: dict[tuple[str, str], Changed] = {}
        self.tokens: dict[str, SyncToken] = {}

    def follow(self, source: InviteSource) -> list[ChangeSet]:
        """Pull every partition from its token, take over what has changed, and return the pages."""
        seen = []
        for partition in source.partitions():
            for page in source.pull(partition, self.tokens.get(partition.key)):
                self.take(partition.key, page)
                seen.append(page)
        return seen

    def take(self, key: str, page: ChangeSet) -> None:
        """Take over one page of a partition."""
        self.things |= {(key, thing.reference): thing for thing in page.changed}
        for reference in page.removed:
            self.things.pop((key, reference), None)
        if page.token is not None:
            self.tokens[key] = page.token

    @property
    def subjects(self) -> list[str]:
        """Of every meeting that it knows, in order."""
        return subjects_of(*self.things.values())


def mirror_of(source: InviteSource) -> Mirror:
    """What a sync knows after its first pull."""
    mirror = Mirror()
    mirror.follow(source)
    return mirror


def subjects_of(*things: Changed) -> list[str]:
    """The subjects of all meetings in these, in order."""
    return sorted(invite.summary or "" for thing in things for invite in invites_of(thing))


def invites_of(thing: Changed) -> list[Invite]:
    """The meetings in a thing."""
    return [result for result in thing.results if isinstance(result, Invite)]


def changed_in(pages: list[ChangeSet]) -> list[Changed]:
    """Every thing that pages tell of as changed."""
    return [thing for page in pages for thing in page.changed]


def repeated(references: list[str]) -> list[str]:
    """What is there more than once."""
    return [reference for reference, times in Counter(references).items() if times > 1]


def partition_of(source: InviteSource, key: str) -> Partition:
    """The partition of a key."""
    return next(partition for partition in source.partitions() if partition.key == key)


def fetched(source: InviteSource, key: str, reference: str) -> Changed | None:
    """A thing as a source has it now."""
    return source.fetch(partition_of(source, key), reference)
