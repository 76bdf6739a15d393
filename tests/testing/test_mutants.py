"""Adapters with one fault each, planted in the one in memory: a contract test finds every one, by name."""

from __future__ import annotations

import inspect
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import uuid4

import pytest

from copilot_sync.adapters import (
    AdapterError,
    Capabilities,
    Changed,
    ChangeSet,
    Failed,
    LookUp,
    OutgoingMessage,
    PreconditionFailed,
    Skipped,
    SyncToken,
    SyncTokenExpired,
    TransientError,
    Written,
)
from copilot_sync.adapters.group_roles import edition_of
from copilot_sync.amendments.proposal import Amender
from copilot_sync.people import Role, RoleEntry
from copilot_sync.policy import Organisation
from copilot_sync.testing.contracts import DirectoryContract, MessengerContract, SinkContract, SourceContract
from copilot_sync.testing.contracts.base import anchor_of
from copilot_sync.testing.contracts.in_memory import MemoryDirectories, MemoryOffice, MemoryPlatform
from copilot_sync.testing.contracts.messengers import SUBJECTS
from copilot_sync.testing.contracts.platforms import invites_of
from copilot_sync.testing.memory import MemoryCalendar, MemoryDirectory, MemoryMessenger, MemorySource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from copilot_sync.adapters import Edition, Partition
    from copilot_sync.invite import Invite


class EveryPage(MemorySource):
    """Does something to every page of a pull."""

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for page in super().pull(partition, token):
            yield self.made_of(page)

    def made_of(self, page: ChangeSet) -> ChangeSet:
        raise NotImplementedError


class DropsRemovals(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, removed=())


class TellsRemovalsAsChanges(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, changed=(*page.changed, *(Changed(it, "gone", ()) for it in page.removed)), removed=())


class LeaksASubjectIntoReferences(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, changed=tuple(replace(it, reference=subject(it)) for it in page.changed))


class LeaksAnAddressIntoTokens(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        held = [invite for it in page.changed for invite in invites_of(it)]
        address = held[0].organizer.address if held and held[0].organizer else ""
        return replace(page, token=SyncToken(f"{page.token} {address}"))


class LeaksItsMailboxIntoTokens(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        bare = SyncToken(token.partition(" ")[0]) if token else None
        for page in super().pull(partition, bare):
            yield replace(page, token=SyncToken(f"{page.token} {partition.key}"))


class LeaksIntoVersions(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, changed=tuple(replace(it, version=subject(it)) for it in page.changed))


class KeepsVersions(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, changed=tuple(replace(it, version="version-1") for it in page.changed))


class NewVersionEachTime(EveryPage):
    times = 0

    def made_of(self, page: ChangeSet) -> ChangeSet:
        type(self).times += 1
        return replace(page, changed=tuple(replace(it, version=f"{it.version} {self.times}") for it in page.changed))


class SwallowsTokens(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, token=None)


class QuotesWhatIsBroken(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, failed=tuple(Failed("memory", f"{it.reason}: Zzqvxsubject 3") for it in page.failed))


class HidesWhatIsBroken(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        kept = tuple(
            replace(it, results=tuple(result for result in it.results if not isinstance(result, Failed)))
            for it in page.changed
        )
        return replace(page, changed=kept, failed=())


class HidesWhatIsPrivate(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, changed=tuple(it for it in page.changed if not isinstance(it.results[0], Skipped)))


class ForgetsTheGuests(EveryPage):
    def made_of(self, page: ChangeSet) -> ChangeSet:
        return replace(page, changed=tuple(replace(it, results=without_guests(it)) for it in page.changed))


class RepeatsAPage(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for page in super().pull(partition, token):
            yield page
            yield page


class LosesTheLastPage(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        pages = list(super().pull(partition, token))
        yield from pages[:-1] or pages
        if len(pages) > 1:
            yield ChangeSet(token=pages[-1].token)


class KnowsOnePullAlone(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        self.partition = partition
        return self.pages(token)

    def pages(self, token: SyncToken | None) -> Iterator[ChangeSet]:
        yield from super().pull(self.partition, token)


class NewTokenEachTime(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        self.calendar.changes += 1
        pages = list(super().pull(partition, token))
        yield from pages[:-1]
        number, age, _ = str(pages[-1].token).split(".")
        yield replace(pages[-1], token=SyncToken(f"{number}.{age}.{self.calendar.changes}"))


class GivesTokensAheadOfThePage(MemorySource):
    """Its token says that the next page was told, too."""

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        pages = list(super().pull(partition, token))
        for page, later in zip(pages, [*pages[1:], pages[-1]], strict=True):
            yield replace(page, token=later.token)


class RemembersInItself(MemorySource):
    """Goes on from a token only in the run that was given it."""

    given: set[SyncToken | None]

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        self.given = getattr(self, "given", {None})
        for page in super().pull(partition, token if token in self.given else None):
            self.given.add(page.token)
            yield page


class TakesAnyToken(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        try:
            yield from super().pull(partition, token)
        except SyncTokenExpired:
            yield from super().pull(partition, None)


class TakesAnyTokenForNothingNew(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        try:
            yield from super().pull(partition, token)
        except SyncTokenExpired:
            yield ChangeSet(token=token)


class MixesPartitions(MemorySource):
    """A token of one calendar is good for another, and tells what that one has."""

    def _number(self, partition: Partition) -> int:
        super()._number(partition)
        return 1


class ShufflesPartitions(MemorySource):
    times = 0

    def partitions(self) -> Iterator[Partition]:
        type(self).times += 1
        found = list(super().partitions())
        yield from found if self.times % 2 else reversed(found)


class MissesChangesDuringAPull(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for page in list(super().pull(partition, token)):
            if page.token is None:
                yield page
                continue
            number, age, position = str(page.token).split(".")
            last = page.changed == () or len(page.changed) < self.page_size
            yield replace(page, token=SyncToken(f"{number}.{age}.{self.calendar.changes if last else position}"))


class FetchesOldVersions(MemorySource):
    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        found = super().fetch(partition, reference)
        return found and replace(found, version="version-0")


class FetchesWhatIsGone(MemorySource):
    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        return super().fetch(partition, reference) or Changed(reference, "version-1", ())


class TellsGoneForErrors(MemorySource):
    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        try:
            return super().fetch(partition, reference)
        except AdapterError:
            return None


class RaisesItsOwnErrors(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        try:
            yield from super().pull(partition, token)
        except AdapterError as error:
            raise OSError("the platform did not answer") from error


class EndsAPullAtAnError(MemorySource):
    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        try:
            yield from super().pull(partition, token)
        except TransientError:
            return


class QuotesInErrors(MemorySource):
    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        try:
            return super().fetch(partition, reference)
        except TransientError as error:
            raise TransientError("the connection was lost at Zzqvxsubject 1") from error


class TouchesWhatItReads(MemorySource):
    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        found = super().fetch(partition, reference)
        self.calendar.edit(reference, categories=("seen",))
        return found


class RemembersWhatItRead(MemorySource):
    read: ClassVar[dict[str, Changed]] = {}

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for page in super().pull(partition, token):
            self.read.update({thing.reference: thing for thing in page.changed})
            yield page

    def fetch(self, partition: Partition, reference: str) -> Changed | None:
        return self.read.get(reference) or super().fetch(partition, reference)


class HoldsOnToAPull(MemorySource):
    """The platform gives the rest of a pull that was left to the next one."""

    left: ClassVar[list[Iterator[ChangeSet]]] = []

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        self.left.append(super().pull(partition, token))
        yield from self.left[0]
        self.left.clear()


class BringsEverythingAlong(MemorySource):
    """Where something is new, everything is."""

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        pages = list(super().pull(partition, token))
        new = any(page.changed for page in pages)
        yield from super().pull(partition, None) if new else pages


class GivesWhatIsGone(MemorySource):
    read: ClassVar[dict[str, Changed]] = {}

    def pull(self, partition: Partition, token: SyncToken | None) -> Iterator[ChangeSet]:
        for page in super().pull(partition, token):
            self.read.update({thing.reference: thing for thing in page.changed})
            yield replace(page, changed=tuple(self.read.values()))


class SpeaksForEverybody(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        ours = replace(amender.policy, organisation=Organisation())
        return super().amend(partition, reference, version, Amender(ours))


class TouchesThePrivate(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        written = super().amend(partition, reference, version, amender)
        if any(isinstance(result, Skipped) for result in self.calendar.thing(reference).results):
            self.calendar.write(reference, Skipped("memory", "looked at"))
        return replace(written, version=self.calendar.thing(reference).version)


class ClosesOnce(MemorySource):
    def close(self) -> None:
        if self._closed:
            raise RuntimeError("closed already")
        super().close()


class DeclaresWhatItCannot(MemorySource):
    amend = None  # type: ignore[assignment]


class IgnoresTheVersion(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:  # noqa: ARG002 -- the fault
        thing = self._standing(partition, reference)
        return super().amend(partition, reference, thing.version if thing else "", amender)


class MakesAnewWhatIsGone(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        if self._standing(partition, reference) is None:
            self.calendar.put(Skipped("memory", "made anew"))
            raise PreconditionFailed("it is gone")
        return super().amend(partition, reference, version, amender)


class SaysTheVersionOfBefore(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        return replace(super().amend(partition, reference, version, amender), version=version)


class AmendsAgainAndAgain(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        written = super().amend(partition, reference, version, amender)
        self.calendar.edit(reference, sequence=(self.calendar.invite(reference).sequence or 0) + 1)
        return replace(written, version=self.calendar.thing(reference).version)


class TidiesUp(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        written = super().amend(partition, reference, version, amender)
        self.calendar.edit(reference, location=None)
        return replace(written, version=self.calendar.thing(reference).version)


class NeverTakesOut(MemorySource):
    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        if not amender.policy.snippets.access_question:
            return Written(version, 0)
        return super().amend(partition, reference, version, amender)


class WritesOverALostAnswer(MemorySource):
    """Takes a lost answer for a failure that may be repeated."""

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        try:
            return super().amend(partition, reference, version, amender)
        except AdapterError as error:
            raise error if isinstance(error, PreconditionFailed) else TransientError("lost") from error


class DeliversTwice(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        super().deliver(message)
        super().deliver(message)


class RepeatsWhatIsUnknown(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        try:
            super().deliver(message)
        except AdapterError:
            self.post.delivered.append(message)
            raise


class LiesThatItSent(MemoryMessenger):
    def look_up(self, key: str, tried: datetime) -> LookUp:
        super().look_up(key, tried)
        return LookUp.SENT


class LiesThatItDidNotSend(MemoryMessenger):
    def look_up(self, key: str, tried: datetime) -> LookUp:
        super().look_up(key, tried)
        return LookUp.NOT_SENT


class RemembersWhatItSent(MemoryMessenger):
    """Knows what was sent in this run alone."""

    def look_up(self, key: str, tried: datetime) -> LookUp:
        sent: set[str] = getattr(self, "sent", set())
        return LookUp.SENT if key in sent else super().look_up(f"not {key}", tried)

    def deliver(self, message: OutgoingMessage) -> None:
        super().deliver(message)
        self.sent = {*getattr(self, "sent", set()), message.key}


class TakesHalfAKeyForAll(MemoryMessenger):
    def look_up(self, key: str, tried: datetime) -> LookUp:
        alike = [it.key for it in self.post.delivered if it.key[:16] == key[:16]]
        return super().look_up(alike[0] if alike else key, tried)


class OneForEachThread(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        if message.thread not in {it.thread for it in self.post.delivered}:
            super().deliver(message)


class LosesTheHTML(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        super().deliver(replace(message, html=""))


class EndsAtADot(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        super().deliver(replace(message, text=message.text.partition("\n.\n")[0]))


class SendsAgainAtTheEnd(MemoryMessenger):
    def close(self) -> None:
        for message in list(self.post.delivered):
            self.deliver(message)
        super().close()


class LetsHeadersIn(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        super().deliver(message)
        _, injected, stranger = message.subject.partition("Bcc: ")
        if injected:
            self.post.delivered.append(replace(message, recipient=stranger))


class SwallowsRefusals(MemoryMessenger):
    def deliver(self, message: OutgoingMessage) -> None:
        if message.recipient not in self.post.refused:
            super().deliver(message)


class GuessesRoles(MemoryDirectory):
    def role_of(self, address: str) -> RoleEntry | None:
        return super().role_of(address) or RoleEntry(Role.PROFESSIONAL)


class MindsCapitals(MemoryDirectory):
    def role_of(self, address: str) -> RoleEntry | None:
        return None if address != address.lower() else super().role_of(address)


class LeavesGroupsInGroups(MemoryDirectory):
    def members_of(self, address: str) -> frozenset[str] | None:
        members = self.groups.get(address)
        return None if members is None else frozenset(members)


class TakesClosedForEmpty(MemoryDirectory):
    def members_of(self, address: str) -> frozenset[str] | None:
        return super().members_of(address) or frozenset()


class TakesEmptyForNone(MemoryDirectory):
    def members_of(self, address: str) -> frozenset[str] | None:
        return super().members_of(address) or None


class TakesGroupsForPeople(MemoryDirectory):
    def role_of(self, address: str) -> RoleEntry | None:
        return self.roles.get(address.lower())


class KnowsOpenGroupsAlone(MemoryDirectory):
    def role_of(self, address: str) -> RoleEntry | None:
        return super().role_of(address) if self.groups.get(address.lower()) is not None else None


class ReadsToTheEnd(MemoryDirectory):
    def members_of(self, address: str) -> frozenset[str] | None:
        return frozenset(self.groups.get(address) or ())


class KeepsItsEdition(MemoryDirectory):
    def edition(self) -> Edition | None:
        return replace(edition_of(self.roles), version="1")


class NewEditionEachTime(MemoryDirectory):
    def edition(self) -> Edition | None:
        return replace(edition_of(self.roles), version=uuid4().hex)


class ShowsPeopleInItsEdition(MemoryDirectory):
    def edition(self) -> Edition | None:
        return replace(edition_of(self.roles), version=",".join(self.roles))


class AlwaysOfOneSize(MemoryDirectory):
    def edition(self) -> Edition | None:
        return replace(edition_of(self.roles), size=1)


class KnowsNobodyWhenItIsDown(MemoryDirectory):
    def role_of(self, address: str) -> RoleEntry | None:
        with suppress(AdapterError):
            return super().role_of(address)
        return None


class IsEmptyWhenItIsDown(MemoryDirectory):
    def edition(self) -> Edition | None:
        with suppress(AdapterError):
            return super().edition()
        return edition_of({})


class ClosesOnceAlone(MemoryDirectory):
    is_closed = False

    def close(self) -> None:
        if self.is_closed:
            raise OSError
        self.is_closed = True


SOURCES: list[tuple[type[MemorySource], str, dict[str, Any]]] = [
    (KnowsOnePullAlone, "partitions_can_be_pulled_at_one_time", {}),
    (DropsRemovals, "what_is_removed_is_told_with_the_next_pull", {}),
    (DropsRemovals, "whoever_follows_knows_what_stands", {"seed": 0}),
    (TellsRemovalsAsChanges, "what_is_removed_is_told_with_the_next_pull", {}),
    (LeaksASubjectIntoReferences, "references_versions_and_tokens_show_nothing", {}),
    (LeaksAnAddressIntoTokens, "references_versions_and_tokens_show_nothing", {}),
    (LeaksItsMailboxIntoTokens, "references_versions_and_tokens_show_nothing", {}),
    (LeaksIntoVersions, "references_versions_and_tokens_show_nothing", {}),
    (KeepsVersions, "what_is_edited_comes_with_the_next_pull", {}),
    (KeepsVersions, "a_version_changes_when_the_content_does", {}),
    (NewVersionEachTime, "a_version_changes_when_the_content_does", {}),
    (SwallowsTokens, "the_first_pull_gives_everything_once", {}),
    (SwallowsTokens, "a_pull_can_be_resumed_behind_any_page", {}),
    (QuotesWhatIsBroken, "a_broken_thing_costs_only_itself", {}),
    (HidesWhatIsBroken, "a_broken_thing_costs_only_itself", {}),
    (HidesWhatIsPrivate, "a_private_meeting_is_skipped_unread", {}),
    (ForgetsTheGuests, "a_meeting_arrives_as_it_was_written", {}),
    (RepeatsAPage, "the_first_pull_gives_everything_once", {}),
    (LosesTheLastPage, "the_first_pull_gives_everything_once", {}),
    (NewTokenEachTime, "a_pull_that_finds_nothing_new_gives_back_its_token", {}),
    (GivesTokensAheadOfThePage, "a_pull_can_be_resumed_behind_any_page", {}),
    (RemembersInItself, "a_new_run_goes_on_from_a_token", {}),
    (TakesAnyToken, "a_token_that_was_never_given_is_refused", {"token": "no token of ours"}),
    (TakesAnyToken, "a_token_that_has_expired_is_refused", {}),
    (TakesAnyTokenForNothingNew, "a_token_that_was_never_given_is_refused", {"token": ""}),
    (MixesPartitions, "a_token_of_another_partition_is_refused", {}),
    (ShufflesPartitions, "partitions_are_the_same_each_time", {}),
    (MissesChangesDuringAPull, "a_change_during_a_pull_is_in_it_or_in_the_next", {}),
    (FetchesOldVersions, "fetching_a_thing_gives_what_a_pull_gave", {}),
    (FetchesWhatIsGone, "what_is_gone_is_fetched_as_nothing", {}),
    (FetchesWhatIsGone, "a_reference_from_elsewhere_finds_nothing", {}),
    (TellsGoneForErrors, "an_error_is_told_as_what_it_is", {"kind": TransientError}),
    (RaisesItsOwnErrors, "an_error_is_told_as_what_it_is", {"kind": TransientError}),
    (EndsAPullAtAnError, "an_error_is_told_as_what_it_is", {"kind": TransientError}),
    (QuotesInErrors, "an_error_is_told_as_what_it_is", {"kind": TransientError}),
    (TouchesWhatItReads, "to_read_changes_nothing", {}),
    (RemembersWhatItRead, "a_meeting_that_turns_private_is_read_no_more", {}),
    (HoldsOnToAPull, "a_pull_can_be_left_in_the_middle", {}),
    (BringsEverythingAlong, "what_is_added_comes_with_the_next_pull", {}),
    (BringsEverythingAlong, "what_is_edited_comes_with_the_next_pull", {}),
    (GivesWhatIsGone, "what_is_removed_is_in_no_later_pull", {}),
    (ClosesOnce, "a_source_is_closed_as_often_as_one_likes", {}),
    (DeclaresWhatItCannot, "a_source_declares_what_it_can", {}),
]
SINKS: list[tuple[type[MemorySource], str, dict[str, Any]]] = [
    (IgnoresTheVersion, "an_amendment_of_another_version_is_refused", {}),
    (MakesAnewWhatIsGone, "an_amendment_of_what_is_gone_is_refused", {}),
    (SaysTheVersionOfBefore, "an_amendment_is_made_and_read_again", {}),
    (SaysTheVersionOfBefore, "an_amendment_comes_back_with_the_next_pull", {}),
    (AmendsAgainAndAgain, "a_second_amendment_changes_nothing", {}),
    (AmendsAgainAndAgain, "an_amendment_that_is_not_needed_writes_nothing", {}),
    (TidiesUp, "the_rest_of_a_thing_stays_as_it_was", {}),
    (NeverTakesOut, "an_amendment_is_taken_out_again", {}),
    (SpeaksForEverybody, "a_meeting_of_another_organisation_is_not_amended", {}),
    (TouchesThePrivate, "a_private_meeting_is_not_amended", {}),
    (WritesOverALostAnswer, "a_lost_answer_is_told_as_unknown", {"after": True}),
]
MESSENGERS: list[tuple[type[MemoryMessenger], str, dict[str, Any]]] = [
    (DeliversTwice, "a_message_arrives_once_and_whole", {}),
    (RepeatsWhatIsUnknown, "a_lost_answer_to_a_message_is_told_as_unknown", {"after": True}),
    (RepeatsWhatIsUnknown, "what_was_not_taken_is_told_as_that", {"kind": TransientError}),
    (LiesThatItSent, "a_message_that_was_never_sent_is_not_found", {}),
    (LiesThatItSent, "a_lost_answer_to_a_message_is_told_as_unknown", {"after": False}),
    (LiesThatItDidNotSend, "a_delivered_message_is_found", {}),
    (LiesThatItDidNotSend, "a_lost_answer_to_a_message_is_told_as_unknown", {"after": True}),
    (RemembersWhatItSent, "a_delivered_message_is_found", {}),
    (TakesHalfAKeyForAll, "a_message_that_was_never_sent_is_not_found", {}),
    (OneForEachThread, "two_messages_of_one_meeting_both_arrive", {}),
    (LosesTheHTML, "a_message_arrives_once_and_whole", {}),
    (EndsAtADot, "a_text_arrives_to_the_letter", {"text": "Zzqvxtext\n.\nafter"}),
    (LetsHeadersIn, "a_hostile_subject_stays_a_subject", {"subject": SUBJECTS["another header"]}),
    (SendsAgainAtTheEnd, "a_messenger_is_closed_as_often_as_one_likes", {}),
    (SwallowsRefusals, "a_refused_recipient_costs_one_message", {}),
]
DIRECTORIES: list[tuple[type[MemoryDirectory], str, dict[str, Any]]] = [
    (GuessesRoles, "a_role_is_found_by_its_address", {}),
    (MindsCapitals, "a_role_is_found_by_its_address", {}),
    (LeavesGroupsInGroups, "a_group_is_opened_with_the_groups_in_it", {}),
    (TakesClosedForEmpty, "a_group_that_stays_closed_is_of_unknown_size", {}),
    (TakesClosedForEmpty, "a_person_is_no_group", {}),
    (TakesEmptyForNone, "an_empty_group_has_nobody_in_it", {}),
    (TakesGroupsForPeople, "a_group_is_known_as_one", {}),
    (KnowsOpenGroupsAlone, "a_closed_group_is_known_as_one", {}),
    (ReadsToTheEnd, "a_group_of_thousands_stays_closed", {}),
    (KeepsItsEdition, "an_edition_is_another_one_when_a_role_is", {}),
    (NewEditionEachTime, "an_edition_is_another_one_when_a_role_is", {}),
    (ShowsPeopleInItsEdition, "an_edition_tells_its_size_and_nothing_else", {}),
    (AlwaysOfOneSize, "an_edition_tells_its_size_and_nothing_else", {}),
    (KnowsNobodyWhenItIsDown, "no_answer_is_told_as_what_it_is", {"kind": TransientError}),
    (IsEmptyWhenItIsDown, "no_answer_is_told_as_what_it_is", {"kind": TransientError}),
    (ClosesOnceAlone, "a_directory_is_closed_as_often_as_one_likes", {}),
]

WITHOUT_A_MUTANT = ["nothing_is_left_out_silently"]


def subject(thing: Changed) -> str:
    return invites_of(thing)[0].summary or ""


def without_guests(thing: Changed) -> tuple[Invite, ...]:
    return tuple(replace(invite, attendees=()) for invite in invites_of(thing))


def sources(kind: type[MemorySource]) -> MemoryPlatform:
    return MemoryPlatform(MemoryCalendar("north", "south"), Capabilities(resumable=True, amends=True, at_once=2), kind)


def table(cases: list[Any]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        ("mutant", "name", "case"), cases, ids=[f"{mutant.__name__} {name}" for mutant, name, _ in cases]
    )


def is_caught(contract: Any, name: str, **fixtures: Any) -> None:
    """The test fails by the mutant, and its failure ends with the place on the page that explains it."""
    test = getattr(contract, f"test_{name}")
    wanted = {asked: fixtures[asked] for asked in inspect.signature(test).parameters}
    with pytest.raises((AssertionError, OSError, RuntimeError, AdapterError)) as raised:
        test(**wanted)
    assert raised.value.__notes__[-1].endswith(anchor_of(f"test_{name}"))


@table(SOURCES)
def test_a_mutant_of_the_source_is_caught(mutant: type[MemorySource], name: str, case: dict[str, Any]) -> None:
    platform = sources(mutant)
    is_caught(SourceContract(), name, platform=platform, source=platform.open_source(), **case)


@table(SINKS)
def test_a_mutant_of_the_sink_is_caught(mutant: type[MemorySource], name: str, case: dict[str, Any]) -> None:
    platform = sources(mutant)
    is_caught(SinkContract(), name, platform=platform, source=platform.open_source(), **case)


@table(MESSENGERS)
def test_a_mutant_of_the_messenger_is_caught(mutant: type[MemoryMessenger], name: str, case: dict[str, Any]) -> None:
    office = MemoryOffice(messenger=mutant)
    is_caught(MessengerContract(), name, office=office, messenger=office.open_messenger(), **case)


@table(DIRECTORIES)
def test_a_mutant_of_the_directory_is_caught(mutant: type[MemoryDirectory], name: str, case: dict[str, Any]) -> None:
    is_caught(DirectoryContract(), name, platform=MemoryDirectories(mutant), **case)


def test_every_test_of_a_port_that_acts_has_caught_something() -> None:
    caught = {f"test_{name}" for cases in (SOURCES, SINKS, MESSENGERS, DIRECTORIES) for _, name, _ in cases}
    contracts = (SourceContract, SinkContract, MessengerContract, DirectoryContract)
    every = {name for contract in contracts for name in contract.contract_tests}

    assert sorted(every - caught) == sorted(f"test_{name}" for name in WITHOUT_A_MUTANT)
