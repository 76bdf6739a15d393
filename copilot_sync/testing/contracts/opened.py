"""The fixtures that the contracts of a source and of a sink share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot_sync.testing.contracts.base import WholeContract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from copilot_sync.adapters import InviteSource
    from copilot_sync.testing.contracts.platforms import Platform


class OpenedContract(WholeContract, kit=True):
    """A platform, and a source opened on it."""

    @pytest.fixture
    def platform(self) -> Platform:
        """The platform under test, empty: an adapter's test class gives it."""
        raise NotImplementedError("give your test class a fixture `platform`")

    @pytest.fixture
    def source(self, platform: Platform) -> Iterator[InviteSource]:
        """A source on it, closed at the end."""
        source = platform.open_source()
        yield source
        source.close()
