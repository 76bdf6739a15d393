"""What a pull tells of changes: each of them, and nothing else."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest

from copilot_sync.testing.contracts.base import does_not_apply, expect
from copilot_sync.testing.contracts.opened import OpenedContract
from copilot_sync.testing.contracts.platforms import Mirror, changed_in, fetched, mirror_of, subjects_of
from copilot_sync.testing.drafts import draft

if TYPE_CHECKING:
    from copilot_sync.adapters import InviteSource
    from copilot_sync.testing.contracts.platforms import Platform
    from copilot_sync.testing.drafts import Draft

STEPS = 30


class ChangesContract(OpenedContract, kit=True):
    """Pulls of a platform on which people work."""

    def test_what_is_added_comes_with_the_next_pull(self, platform: Platform, source: InviteSource) -> None:
        """A new meeting comes with the next pull, and nothing comes with it that has not changed."""
        platform.put(draft(1))
        mirror = mirror_of(source)
        platform.put(draft(2))
        told = changed_in(mirror.follow(source))
        expect(draft(2).subject in subjects_of(*told), "what was added did not come")
        expect(
            all(draft(2).subject in subjects_of(it) for it in told), "something else came, though nobody had changed it"
        )

    def test_what_is_edited_comes_with_the_next_pull(self, platform: Platform, source: InviteSource) -> None:
        """An edited meeting comes with the next pull, under its old reference, at another version, and alone."""
        word = platform.put(draft(1))
        platform.put(draft(2))
        mirror = mirror_of(source)
        before = dict(mirror.things)
        platform.edit(word, draft(1, words="moved"))
        told = changed_in(mirror.follow(source))
        moved = draft(1, words="moved").subject
        expect(moved in subjects_of(*told), "what was edited did not come")
        expect(all(moved in subjects_of(thing) for thing in told), "something else came, though nobody had changed it")
        expect(mirror.things.keys() == before.keys(), "an edited thing came under another reference")
        same = [
            key for key, thing in mirror.things.items() if thing != before[key] and thing.version == before[key].version
        ]
        expect(not same, "an edited thing has the version of before")

    def test_what_is_removed_is_told_with_the_next_pull(self, platform: Platform, source: InviteSource) -> None:
        """A source that declares `tells_removals` names what is gone with the next pull, once, and nothing else."""
        if not source.capabilities.tells_removals:
            does_not_apply("the source does not declare `tells_removals`")
        word = platform.put(draft(1))
        platform.put(draft(2))
        mirror = mirror_of(source)
        platform.remove(word)
        told = changed_in(mirror.follow(source))
        expect(mirror.subjects == [draft(2).subject], "what was removed was not told, or something else was")
        expect(not any(draft(1).subject in subjects_of(thing) for thing in told), "what was removed came as changed")
        expect(
            mirror.things.keys() == mirror_of(source).things.keys(), "the reference of what was removed was not told"
        )
        again = mirror.follow(source)
        expect(not any(page.changed or page.removed for page in again), "a removal was told a second time")

    def test_what_is_removed_is_in_no_later_pull(self, platform: Platform, source: InviteSource) -> None:
        """A pull without a token does not give what is gone. So a source that tells no removals lets a sync find out."""
        word = platform.put(draft(1))
        platform.put(draft(2))
        mirror_of(source)
        platform.remove(word)
        expect(mirror_of(source).subjects == [draft(2).subject], "what was removed came all the same")

    def test_what_is_gone_is_fetched_as_nothing(self, platform: Platform, source: InviteSource) -> None:
        """`fetch` gives ``None`` for what is certainly gone.

        Where it cannot be sure, it raises: a meeting that counts as gone is closed for good.
        """
        word = platform.put(draft(1))
        platform.put(draft(2))
        mirror = mirror_of(source)
        platform.remove(word)
        found = {place: fetched(source, *place) for place in mirror.things}
        left = [thing for thing in found.values() if thing is not None]
        expect(subjects_of(*left) == [draft(2).subject], "what was removed is found, or what stands beside it is not")
        standing = mirror_of(source).things
        expect(all(found[it] is None for it in found.keys() - standing.keys()), "something is found that is gone")

    def test_a_version_changes_when_the_content_does(self, platform: Platform, source: InviteSource) -> None:
        """A version stays while its thing stays as it is, and is another one as soon as that changes.

        An amendment names the version that it was made for: nobody's edit may be lost under it.
        """
        word = platform.put(draft(1))
        versions = []
        for words in ("", "moved", "called off"):
            platform.edit(word, draft(1, words=words))
            first, again = mirror_of(source), mirror_of(source)
            versions += [{thing.version for thing in first.things.values() if subjects_of(thing)}]
            expect(first.things == again.things, "a thing is at another version, though nobody had changed it")
        expect(
            not versions[0] & versions[1] and not versions[1] & versions[2], "a thing that was edited kept its version"
        )

    def test_a_change_during_a_pull_is_in_it_or_in_the_next(self, platform: Platform, source: InviteSource) -> None:
        """People work while a sync pulls.

        What they change after the first page is told on a later page, or by the next pull from the last page's token.
        It is never lost between the two.
        """
        words = [platform.put(draft(number)) for number in range(platform.many)]
        mirror, worked = Mirror(), False
        for partition in source.partitions():
            for page in source.pull(partition, None):
                mirror.take(partition.key, page)
                if not worked:
                    _work(platform, words)
                    worked = True
        mirror.follow(source)
        now = mirror_of(source)
        if not source.capabilities.tells_removals:
            mirror.things = {key: thing for key, thing in mirror.things.items() if key in now.things}
        expect(
            mirror.subjects == now.subjects, "what people changed during a pull was told neither by it nor by the next"
        )

    @pytest.mark.parametrize("seed", range(5))
    def test_whoever_follows_knows_what_stands(self, platform: Platform, source: InviteSource, seed: int) -> None:
        """Meetings are added, edited and removed at random, and pulled now and then, by this run or a new one.

        Whoever takes over what is told knows in the end what stands on the platform.
        """
        random = Random(seed)  # noqa: S311 -- the same steps each time
        standing: dict[str, Draft] = {}
        mirror = Mirror()
        for step in range(STEPS):
            _one_step(platform, standing, random, step)
            if random.random() < 0.3:  # noqa: PLR2004 -- about every third step
                mirror.follow(source)
        mirror.follow(source)
        known = mirror if source.capabilities.tells_removals else mirror_of(source)
        wanted = sorted(one.subject for one in standing.values())
        expect(
            known.subjects == wanted, f"{len(wanted)} meetings stand there, and whoever follows knows {known.subjects}"
        )


def _work(platform: Platform, words: list[str]) -> None:
    platform.edit(words[0], draft(0, words="moved"))
    platform.edit(words[-1], draft(len(words) - 1, words="moved"))
    platform.remove(words[1])
    platform.put(draft(len(words)))


def _one_step(platform: Platform, standing: dict[str, Draft], random: Random, step: int) -> None:
    kind = random.choice(["put", "put", "edit", "edit", "remove"]) if standing else "put"
    if kind == "put":
        standing[platform.put(draft(step))] = draft(step)
        return
    word = random.choice(sorted(standing))
    if kind == "remove":
        platform.remove(word)
        del standing[word]
    else:
        standing[word] = draft(standing[word].number, words=f"edit {step}")
        platform.edit(word, standing[word])
