"""The contract of `InviteSink`: amended once, at the right version, and nothing else touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest

from copilot_sync.adapters import OutcomeUnknownError, PreconditionFailed
from copilot_sync.amendments.bodies import without_section
from copilot_sync.amendments.proposal import Amender
from copilot_sync.policy import Organisation, Policy
from copilot_sync.snippets import Snippets
from copilot_sync.testing.contracts.base import NotHere, does_not_apply, expect
from copilot_sync.testing.contracts.opened import OpenedContract
from copilot_sync.testing.contracts.platforms import changed_in, invites_of, mirror_of, partition_of
from copilot_sync.testing.contracts.troubles import fails_as
from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from copilot_sync.adapters import Changed, InviteSource, Partition, Written
    from copilot_sync.invite import Invite
    from copilot_sync.testing.contracts.platforms import Platform

WORDS = "What do you need so that you can take part?"
"""What an amendment of these tests adds to a draft."""
AMENDER = Amender(Policy(snippets=Snippets(access_question=f"{WORDS} Please tell me.")))
ELSEWHERE = Amender(replace(AMENDER.policy, organisation=Organisation(domains=("elsewhere.example",))))
WITHOUT_WORDS = Amender(Policy())


class SourceAndSink(Protocol):
    """What is under test here."""

    def amend(self, partition: Partition, reference: str, version: str, amender: Amender) -> Written:
        """See `copilot_sync.adapters.InviteSink`."""
        ...


class SinkContract(OpenedContract, kit=True):
    """What a sync relies on in a source that amends. The one fixture that it asks for is `platform`."""

    def test_an_amendment_is_made_and_read_again(self, platform: Platform, source: InviteSource) -> None:
        """What the amender proposes stands in the body afterwards. `Written` has the version that it stands at."""
        platform.put(draft(1))
        partition, thing = the_thing(source)
        written = amend(source, partition, thing)
        after = source.fetch(partition, thing.reference)
        expect(written.changes == 1, f"one meeting was to be amended, and {written.changes} are said to be")
        expect(after is not None and after.version == written.version, "`Written.version` is not the version it is at")
        expect(after is not None and WORDS in words_of(after), "what was added is not there")
        expect(written.version != thing.version, "it was amended, and its version stayed")

    def test_a_second_amendment_changes_nothing(self, platform: Platform, source: InviteSource) -> None:
        """To amend what is amended already writes nothing: no new version, no mail to guests, and `changes` is 0."""
        platform.put(draft(1))
        partition, thing = the_thing(source)
        amend(source, partition, thing)
        partition, amended = the_thing(source)
        before = contents(platform)
        again = amend(source, partition, amended)
        expect(
            (again.changes, again.version) == (0, amended.version), "the second time, something is said to have changed"
        )
        expect(contents(platform) == before, "the second time, something was written")

    def test_an_amendment_that_is_not_needed_writes_nothing(self, platform: Platform, source: InviteSource) -> None:
        """Where the amender has no words for a meeting, nothing is written, and `changes` is 0."""
        platform.put(draft(1))
        partition, thing = the_thing(source)
        before = contents(platform)
        written = amend(source, partition, thing, WITHOUT_WORDS)
        expect((written.changes, written.version) == (0, thing.version), "nothing was needed, and a change is said")
        expect(contents(platform) == before, "nothing was needed, and something was written")

    def test_an_amendment_is_taken_out_again(self, platform: Platform, source: InviteSource) -> None:
        """Where the amender has no words any more, the section goes, and the body is as it was before."""
        platform.put(draft(1))
        partition, thing = the_thing(source)
        amend(source, partition, thing)
        partition, amended = the_thing(source)
        written = amend(source, partition, amended, WITHOUT_WORDS)
        _, after = the_thing(source)
        expect(written.changes == 1, "a section was to be taken out, and no change is said")
        expect(bodies_of(after) == bodies_of(thing), "the body is not as it was before the amendment")

    def test_an_amendment_of_another_version_is_refused(self, platform: Platform, source: InviteSource) -> None:
        """Where the thing is no longer at the version given, `PreconditionFailed` is raised and nothing is written.

        Nobody's edit is lost under an amendment.
        """
        word = platform.put(draft(1))
        partition, thing = the_thing(source)
        platform.edit(word, draft(1, words="moved"))
        before = contents(platform)
        refused(source, partition, thing)
        expect(contents(platform) == before, "it was refused, and something was written all the same")
        _, after = the_thing(source)
        expect(WORDS not in words_of(after), "it was refused, and what was to be added is there")

    def test_an_amendment_of_what_is_gone_is_refused(self, platform: Platform, source: InviteSource) -> None:
        """Where the thing is gone, `PreconditionFailed` is raised, and it is not made anew."""
        word = platform.put(draft(1))
        partition, thing = the_thing(source)
        platform.remove(word)
        refused(source, partition, thing)
        expect(not mirror_of(source).things, "what was gone is there again")

    def test_the_rest_of_a_thing_stays_as_it_was(self, platform: Platform, source: InviteSource) -> None:
        """An amendment touches the body, and the stamps that say when.

        Subject, times, people, links, and what people wrote in the body stay, and so does everything beside it.
        """
        platform.put(draft(1))
        partition, thing = the_thing(source)
        platform.put(draft(2))
        before = mirror_of(source).things
        amend(source, partition, thing)
        after = mirror_of(source).things
        expect(before.keys() == after.keys(), "there are other things than before")
        mine = (partition.key, thing.reference)
        was, now = ([less_ours(invite) for invite in invites_of(things[mine])] for things in (before, after))
        expect(was == now, "more than the body and the stamps is another")
        others = {key: it for key, it in before.items() if key != mine}
        expect(others.items() <= after.items(), "something beside it changed")

    def test_an_amendment_comes_back_with_the_next_pull(self, platform: Platform, source: InviteSource) -> None:
        """What we wrote is a change like any other.

        A pull tells of it at the version of `Written`, by which a sync knows its own doing again.
        """
        platform.put(draft(1))
        mirror = mirror_of(source)
        partition, thing = the_thing(source)
        written = amend(source, partition, thing)
        told = changed_in(mirror.follow(source))
        expect(all(it.version == written.version for it in told), "a pull tells of another version than `Written`")
        expect(
            mirror.things[partition.key, thing.reference].version == written.version,
            "a pull did not tell of the amendment",
        )

    def test_a_private_meeting_is_not_amended(self, platform: Platform, source: InviteSource) -> None:
        """A private or confidential meeting is neither read nor written."""
        platform.put(draft(1, private=True))
        if not mirror_of(source).things:
            does_not_apply("the source gives no reference of what is private")
        before = contents(platform)
        partition, thing = the_thing(source)
        written = amend(source, partition, thing)
        expect((written.changes, written.version) == (0, thing.version), "a private meeting is said to be amended")
        expect(contents(platform) == before, "a private meeting was written")

    def test_a_meeting_of_another_organisation_is_not_amended(self, platform: Platform, source: InviteSource) -> None:
        """A meeting whose organiser is at none of the organisation's domains is left alone: our words speak for us alone.

        `Amender.amended` and `Amender.speaks_for` know which meetings those are.
        """
        platform.put(draft(1))
        partition, thing = the_thing(source)
        before = contents(platform)
        written = amend(source, partition, thing, ELSEWHERE)
        expect(
            (written.changes, written.version) == (0, thing.version), "somebody else's meeting is said to be amended"
        )
        expect(contents(platform) == before, "somebody else's meeting was written")

    @pytest.mark.parametrize("after", [False, True], ids=["not written", "written"])
    def test_a_lost_answer_is_told_as_unknown(self, platform: Platform, source: InviteSource, *, after: bool) -> None:
        """Where the connection is lost while it is written, `OutcomeUnknownError` is raised.

        To fetch the thing and to amend it once more leaves one section in it, whether the first was written or not.
        """
        platform.put(draft(1))
        partition, thing = the_thing(source)
        platform.fail(OutcomeUnknownError, after=after)
        fails_as(OutcomeUnknownError, lambda: amend(source, partition, thing))
        platform.recover()
        partition, found = the_thing(source)
        amend(source, partition, found)
        _, now = the_thing(source)
        expect(
            words_of(now).count(WORDS) == words_of(now).count("added by copilot-sync") > 0, "there is not one section"
        )


def the_thing(source: InviteSource) -> tuple[Partition, Changed]:
    """The first thing of a source as it stands now, with its partition."""
    ((key, _), thing) = next(iter(mirror_of(source).things.items()))
    return partition_of(source, key), thing


def amend(source: InviteSource, partition: Partition, thing: Changed, amender: Amender = AMENDER) -> Written:
    """Amend a thing at the version that is known of it."""
    if not source.capabilities.amends:
        does_not_apply("the source does not declare `amends`")
    sink: SourceAndSink = source  # type: ignore[assignment] # what declares `amends` is a sink
    return sink.amend(partition, thing.reference, thing.version, amender)


def refused(source: InviteSource, partition: Partition, thing: Changed) -> None:
    """See that an amendment is refused."""
    __tracebackhide__ = True
    fails_as(PreconditionFailed, lambda: amend(source, partition, thing), "it was amended all the same")


def bodies_of(thing: Changed) -> list[tuple[str | None, str | None]]:
    """What is written in each meeting of a thing."""
    return [(invite.description, invite.html) for invite in invites_of(thing)]


def words_of(thing: Changed) -> str:
    """The plain words of the meetings of a thing; their HTML where there are none."""
    return "\n".join(plain or html or "" for plain, html in bodies_of(thing))


def less_ours(invite: Invite) -> Invite:
    """A meeting without what an amendment may touch."""
    return replace(without_section(invite), dtstamp=None, last_modified=None)


def contents(platform: Platform) -> object:
    """What stands on a platform, where its test can say; else nothing, which is always the same."""
    try:
        return platform.contents()
    except NotHere:
        return None
