"""What a pull gives: everything once, then nothing; page by page, from any token on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from copilot_sync.adapters import Capabilities, ChangeSet
from copilot_sync.testing.contracts.base import does_not_apply, expect
from copilot_sync.testing.contracts.opened import OpenedContract
from copilot_sync.testing.contracts.platforms import (
    Mirror,
    changed_in,
    fetched,
    invites_of,
    mirror_of,
    partition_of,
    repeated,
    subjects_of,
)
from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from copilot_sync.adapters import InviteSource
    from copilot_sync.testing.contracts.platforms import Platform


class PullContract(OpenedContract, kit=True):
    """Pulls of a platform on which nothing happens meanwhile."""

    def test_a_source_declares_what_it_can(self, platform: Platform, source: InviteSource) -> None:
        """`capabilities` is a `Capabilities`.

        It decides which tests apply, and a sync asks nothing of a source that it does not declare. A source that amends
        is an `InviteSink` too, with a method `amend`. Where the package's `Offer` declares capabilities, they are the same.
        """
        can = source.capabilities
        expect(isinstance(can, Capabilities), f"`capabilities` is a {type(can).__name__}")
        expect(not can.amends or callable(getattr(source, "amend", None)), "it declares `amends` and cannot `amend`")
        offered = platform.offer.capabilities if platform.offer else None
        expect(offered in {None, can}, "the `Offer` of its package declares something else")

    def test_partitions_are_the_same_each_time(self, platform: Platform, source: InviteSource) -> None:
        """`partitions` gives each part of the source once, with the same key and in the same order in every run.

        Tokens are kept under the key: another key for the same mailbox would begin it anew.
        """
        other = platform.open_source()
        first, again, later = ([it.key for it in from_.partitions()] for from_ in (source, source, other))
        other.close()
        expect(first, "there is no partition")
        expect(not repeated(first), "two partitions have one key")
        expect(first == again == later, "the keys, or their order, are other ones the second time")

    def test_the_first_pull_gives_everything_once(self, platform: Platform, source: InviteSource) -> None:
        """A pull without a token gives every thing that stands on the platform, each once, as `ChangeSet` pages.

        The last page of each partition has a token. An empty partition gives one, too.
        """
        drafts = [draft(number) for number in range(platform.many)]
        for one in drafts:
            platform.put(one)
        mirror = Mirror()
        pages = mirror.follow(source)
        expect(all(isinstance(page, ChangeSet) for page in pages), "a page is no `ChangeSet`")
        expect(mirror.subjects == sorted(it.subject for it in drafts), f"{len(mirror.subjects)} of {len(drafts)} came")
        expect(not repeated(subjects_of(*changed_in(pages))), "a thing came twice, though nobody had changed it")
        without = [it.key for it in source.partitions() if it.key not in mirror.tokens]
        expect(not without, f"the last page of {len(without)} partitions has no token")

    def test_a_meeting_arrives_as_it_was_written(self, platform: Platform, source: InviteSource) -> None:
        """Subject, times, place, body, organiser and guests reach the `Invite`: the rules can judge nothing else."""
        one = draft(1)
        platform.put(one)
        invites = [invite for thing in mirror_of(source).things.values() for invite in invites_of(thing)]
        expect(len(invites) == 1, f"one meeting was put there, and {len(invites)} came")
        invite, wanted = invites[0], one.as_invite()
        for name in ("summary", "dtstart", "dtend", "location"):
            expect(getattr(invite, name) == getattr(wanted, name), f"its `{name}` is another one")
        expect(
            one.description in f"{invite.description} {invite.html}",
            "its words are in neither `description` nor `html`",
        )
        expect(invite.organizer and invite.organizer.address == one.organiser.address, "its organiser is another one")
        guests = {guest.address for guest in invite.attendees} - {one.organiser.address}
        expect(guests == {guest.address for guest in one.guests}, "its guests are other ones")

    def test_a_pull_that_finds_nothing_new_gives_back_its_token(self, platform: Platform, source: InviteSource) -> None:
        """Where nothing has changed, a pull gives nothing, and its last page has the very token that it was given.

        So a sync over 20,000 unchanged meetings writes nothing.
        """
        platform.put(draft(1))
        mirror = mirror_of(source)
        tokens = dict(mirror.tokens)
        pages = mirror.follow(source)
        told = sum(len(page.changed) + len(page.removed) for page in pages)
        expect(not told, f"{told} things were told, though nothing had changed")
        expect(mirror.tokens == tokens, "a token is another one, though nothing had changed")
        expect(len(pages) >= len(tokens), "a pull gave no page at all, and so no token")
        expect(all(page.token for page in pages[-1:]), "the last page has no token")

    def test_a_new_run_goes_on_from_a_token(self, platform: Platform, source: InviteSource) -> None:
        """A token holds all that a source needs in order to go on. The run that was given it has ended."""
        platform.put(draft(1))
        mirror = mirror_of(source)
        platform.put(draft(2))
        later = platform.open_source()
        told = changed_in(mirror.follow(later))
        later.close()
        expect(mirror.subjects == [draft(1).subject, draft(2).subject], "a new run did not tell what had come since")
        expect(all(draft(2).subject in subjects_of(it) for it in told), "a new run told what had been told before")

    def test_a_pull_can_be_resumed_behind_any_page(self, platform: Platform, source: InviteSource) -> None:
        """A source that is `resumable` gives a token with every page.

        A pull from there, in a new run, gives everything that is not on the pages before. So a first pull of a thousand
        mailboxes that is killed begins where it was.
        """
        if not source.capabilities.resumable:
            does_not_apply("the source does not declare `resumable`")
        for number in range(platform.many):
            platform.put(draft(number))
        whole = mirror_of(source)
        pages = sum(1 for partition in source.partitions() for _ in source.pull(partition, None))
        if pages == len(whole.tokens):
            does_not_apply("each partition came on one page; if there can be more, let the platform's `many` be more")
        for partition in source.partitions():
            mirror = Mirror()
            mine = {key for key in whole.things if key[0] == partition.key}
            for page in source.pull(partition, None):
                expect(page.token, "a page has no token")
                mirror.take(partition.key, page)
                resumed, later = Mirror(), platform.open_source()
                resumed.things = dict(mirror.things)
                for rest in later.pull(partition, page.token):
                    resumed.take(partition.key, rest)
                later.close()
                lost = len(mine - resumed.things.keys())
                expect(not lost, f"a pull was resumed behind {len(mirror.things)} things, and {lost} were lost")
                expect(resumed.things.keys() == mine, "a resumed pull gave what is not there")

    def test_a_pull_can_be_left_in_the_middle(self, platform: Platform, source: InviteSource) -> None:
        """A run may end after any page, without another word.

        The next one, from the same token, gives everything that was not taken over, and what was, once more.
        """
        for number in range(platform.many):
            platform.put(draft(number))
        for partition in source.partitions():
            next(iter(source.pull(partition, None)))
        wanted = sorted(draft(number).subject for number in range(platform.many))
        expect(mirror_of(source).subjects == wanted, "after a pull that was left, the next one is not whole")

    def test_fetching_a_thing_gives_what_a_pull_gave(self, platform: Platform, source: InviteSource) -> None:
        """`fetch` finds a thing by its reference, in a later run too, with the version and the results of the pull.

        A message is made from what is fetched just before it is sent.
        """
        platform.put(draft(1))
        platform.put(draft(2))
        later = platform.open_source()
        for (key, reference), thing in mirror_of(source).things.items():
            found = fetched(later, key, reference)
            expect(found is not None, "a thing that a pull gave is not found by its reference")
            expect(found == thing, "what is fetched differs from what the pull gave, though nothing had changed")
        later.close()

    def test_a_reference_from_elsewhere_finds_nothing(self, platform: Platform, source: InviteSource) -> None:
        """`fetch` gives ``None`` for a reference that it never gave.

        It reads nothing outside its partition, whatever the reference looks like: a ledger can be damaged, or somebody
        else's.
        """
        platform.put(draft(1))
        partition = partition_of(source, next(iter(mirror_of(source).things))[0])
        for reference in ("no-such-thing", "../../etc/passwd", "/etc/passwd", "", "x" * 1000, "a\0b", "%2e%2e/", "☃"):
            expect(
                source.fetch(partition, reference) is None, f"something was found by the reference {reference[:20]!r}"
            )

    def test_partitions_can_be_pulled_at_one_time(self, platform: Platform, source: InviteSource) -> None:
        """A source that declares more than one `at_once` gives each partition the same, whatever is pulled beside it.

        Every page of a pull may be asked for by another thread than the one before it.
        """
        at_once = source.capabilities.at_once
        if at_once == 1:
            does_not_apply("the source does not declare `at_once`")
        for number in range(platform.many):
            platform.put(draft(number))
        alone, together = mirror_of(source), Mirror()
        parts = list(source.partitions())[:at_once]
        pulls = {part.key: iter(source.pull(part, None)) for part in parts}
        while pulls:
            with ThreadPoolExecutor(at_once) as threads:
                pages = dict(zip(pulls, threads.map(lambda pull: next(pull, None), pulls.values()), strict=True))
            for key, page in pages.items():
                if page is None:
                    del pulls[key]
                else:
                    together.take(key, page)
        keys = {part.key for part in parts}
        expected = {place: thing for place, thing in alone.things.items() if place[0] in keys}
        expect(together.things.keys() == expected.keys(), "partitions pulled at one time gave other things than alone")
