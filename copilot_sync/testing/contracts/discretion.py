"""What a source shows to those who are not to see it: nothing; and what it reads of what is private: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import PRIVATE, Failed, Skipped
from copilot_sync.testing.contracts.base import expect
from copilot_sync.testing.contracts.opened import OpenedContract
from copilot_sync.testing.contracts.platforms import Mirror, changed_in, fetched, mirror_of
from copilot_sync.testing.drafts import draft, shows_marked

if TYPE_CHECKING:
    from copilot_sync.adapters import ChangeSet, InviteSource
    from copilot_sync.testing.contracts.platforms import Platform

LONGEST_REFERENCE = 1000
LONGEST_VERSION = 200
LONGEST_TOKEN = 10_000_000


class DiscretionContract(OpenedContract, kit=True):
    """What may stand in a ledger or a log, and what nobody may read."""

    def test_references_versions_and_tokens_show_nothing(self, platform: Platform, source: InviteSource) -> None:
        """References, versions and tokens are kept in the ledger.

        No name, address, subject or word of a meeting shows in them. A reference has 1,000 characters at most, a
        version 200, and both are text.
        """
        platform.put(draft(1))
        mirror = mirror_of(source)
        for (_, reference), thing in mirror.things.items():
            kept_short("a reference", reference, LONGEST_REFERENCE)
            kept_short("a version", thing.version, LONGEST_VERSION)
        for key, token in mirror.tokens.items():
            kept_short("a token", token, LONGEST_TOKEN)
            expect(key not in token, "a token shows the key of its partition, which may be an address")

    def test_a_private_meeting_is_skipped_unread(self, platform: Platform, source: InviteSource) -> None:
        """A private or confidential meeting is a `Skipped` with the reason `PRIVATE`, and nothing else of it is read."""
        platform.put(draft(1, private=True))
        platform.put(draft(2))
        mirror = Mirror()
        pages = mirror.follow(source)
        expect(mirror.subjects == [draft(2).subject], "a private meeting was read, or the one beside it was not")
        expect(PRIVATE in [it.reason for it in results_of(pages, Skipped)], "a private meeting was passed over unsaid")
        expect(not shows_marked(*results_of(pages, Skipped)), "what was skipped shows words of the meeting")

    def test_a_meeting_that_turns_private_is_read_no_more(self, platform: Platform, source: InviteSource) -> None:
        """The mark may come later. From then on, a pull and a fetch give a `Skipped`, or nothing."""
        word = platform.put(draft(1))
        mirror = mirror_of(source)
        platform.edit(word, draft(1, private=True))
        for key, reference in list(mirror.things):
            expect(
                not shows_marked(fetched(source, key, reference)), "a meeting that is private now was fetched and read"
            )
        expect(
            not shows_marked(*changed_in(mirror.follow(source))), "a meeting that is private now was pulled and read"
        )

    def test_a_broken_thing_costs_only_itself(self, platform: Platform, source: InviteSource) -> None:
        """What cannot be read is a `Failed`, whose reason names the place and the cure and quotes nothing.

        Everything beside it arrives.
        """
        platform.put(draft(1))
        platform.put_broken()
        platform.put(draft(2))
        mirror = Mirror()
        pages = mirror.follow(source)
        expect(
            mirror.subjects == [draft(1).subject, draft(2).subject], "what stands beside a broken thing did not arrive"
        )
        failed = results_of(pages, Failed)
        expect(failed, "a broken thing was passed over unsaid")
        expect(all(it.reason for it in failed), "a `Failed` gives no reason")
        expect(not shows_marked(*(it.reason for it in failed)), "a reason quotes what is broken")

    def test_to_read_changes_nothing(self, platform: Platform, source: InviteSource) -> None:
        """After a pull and a fetch, the platform is as it was: no mail is marked as read, no file is touched."""
        platform.put(draft(1))
        before = platform.contents()
        mirror = mirror_of(source)
        for key, reference in mirror.things:
            fetched(source, key, reference)
        expect(platform.contents() == before, "the platform is another one after it was read")

    def test_a_source_is_closed_as_often_as_one_likes(self, platform: Platform) -> None:
        """`close` may be called twice, and before anything was asked; a later source works all the same."""
        platform.put(draft(1))
        for pulls in (False, True):
            source = platform.open_source()
            if pulls:
                mirror_of(source)
            source.close()
            source.close()
        later = platform.open_source()
        expect(mirror_of(later).things, "a source that was opened later gives nothing")
        later.close()


def results_of(pages: list[ChangeSet], kind: type[Skipped | Failed]) -> list[Skipped | Failed]:
    """What pages tell as skipped, or as failed, of whole things and of parts of them."""
    whole = [result for page in pages for result in (*page.skipped, *page.failed)]
    parts = [result for thing in changed_in(pages) for result in thing.results]
    return [result for result in (*whole, *parts) if isinstance(result, kind)]


def kept_short(what: str, text: object, longest: int) -> None:
    """See that what is kept is text, neither empty nor too long, and shows nothing."""
    expect(isinstance(text, str), f"{what} is no text")
    expect(0 < len(f"{text}") <= longest, f"{what} is empty, or has more than {longest:,} characters")
    expect(not shows_marked(text), f"{what} shows words of a meeting")
