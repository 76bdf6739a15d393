"""What a source says when the platform does not do as it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    PermissionDenied,
    SyncToken,
    SyncTokenExpired,
    Throttled,
    TransientError,
)
from copilot_sync.testing.contracts.base import does_not_apply, expect
from copilot_sync.testing.contracts.opened import OpenedContract
from copilot_sync.testing.contracts.platforms import mirror_of, partition_of
from copilot_sync.testing.drafts import draft, shows_marked

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import InviteSource, Partition
    from copilot_sync.testing.contracts.platforms import Platform

NEVER_GIVEN = ("no token of ours", "", "{}", "0", "☃", "x" * 5000)


class TroubleContract(OpenedContract, kit=True):
    """Tokens that are refused, and errors."""

    @pytest.mark.parametrize("token", NEVER_GIVEN, ids=range(len(NEVER_GIVEN)))
    def test_a_token_that_was_never_given_is_refused(
        self, platform: Platform, source: InviteSource, token: str
    ) -> None:
        """A token that the source never gave raises `SyncTokenExpired`, whatever it looks like.

        It must not count as "all is new", nor as "nothing is new": a sync decides what to do, and begins anew.
        """
        platform.put(draft(1))
        for partition in source.partitions():
            _refused(source, partition, SyncToken(token), "a token that was never given")

    def test_a_token_of_another_partition_is_refused(self, platform: Platform, source: InviteSource) -> None:
        """A token is good for the partition that it was given for, and raises `SyncTokenExpired` in any other."""
        platform.put(draft(1))
        tokens = mirror_of(source).tokens
        if len(tokens) == 1:
            does_not_apply("the platform of this test has one partition")
        partitions = list(source.partitions())
        for one, other in zip(partitions, [*partitions[1:], partitions[0]], strict=True):
            _refused(source, one, tokens[other.key], "a token of another partition")

    def test_a_token_that_has_expired_is_refused(self, platform: Platform, source: InviteSource) -> None:
        """A token that the platform no longer knows raises `SyncTokenExpired`.

        It means no removal of anything: a pull without a token gives everything once more.
        """
        platform.put(draft(1))
        tokens = mirror_of(source).tokens
        platform.expire_tokens()
        for partition in source.partitions():
            _refused(source, partition, tokens[partition.key], "a token that has expired")
        expect(mirror_of(source).subjects == [draft(1).subject], "a pull that begins anew does not give everything")

    @pytest.mark.parametrize("kind", [AuthenticationError, PermissionDenied, Throttled, TransientError])
    def test_an_error_is_told_as_what_it_is(
        self, platform: Platform, source: InviteSource, kind: type[AdapterError]
    ) -> None:
        """What goes wrong is raised as the kind of `AdapterError` that tells a sync what to do next.

        Both a pull and a fetch do so. The text is for an admin, and quotes nothing. Afterwards the source works again.
        """
        platform.put(draft(1))
        key, reference = next(iter(mirror_of(source).things))
        partition = partition_of(source, key)
        platform.fail(kind)
        later = platform.open_source()
        fails_as(kind, lambda: list(later.pull(partition, None)))
        fails_as(kind, lambda: later.fetch(partition, reference))
        later.close()
        platform.recover()
        expect(mirror_of(source).subjects == [draft(1).subject], "after an error, the source works no more")


def fails_as(kind: type[AdapterError], ask: Callable[[], object], otherwise: str = "") -> None:
    """See that something raises an error of a kind, which has a text and quotes nothing."""
    __tracebackhide__ = True
    try:
        ask()
    except AdapterError as error:
        _tells_as(error, kind)
        return
    raise AssertionError(otherwise or f"no {kind.__name__} was raised")


def _tells_as(error: AdapterError, kind: type[AdapterError]) -> None:
    expect(type(error) is kind, f"raised a {type(error).__name__} where a {kind.__name__} was due")
    expect(str(error).strip(), "the error says nothing")
    expect(not shows_marked(error, *error.args, error.__dict__), "the error quotes a meeting")
    if isinstance(error, PermissionDenied):
        expect(error.missing, "`missing` does not name the permission that would let us")
    if isinstance(error, Throttled):
        expect(error.retry_after is None or error.retry_after >= timedelta(0), "`retry_after` is no time to wait")


def _refused(source: InviteSource, partition: Partition, token: SyncToken, what: str) -> None:
    __tracebackhide__ = True
    fails_as(SyncTokenExpired, lambda: list(source.pull(partition, token)), f"{what} was taken for a good one")
