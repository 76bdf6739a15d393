"""The platform in memory keeps the contracts, whatever it declares."""

from __future__ import annotations

import pytest

from copilot_sync.adapters import Capabilities
from copilot_sync.testing.contracts import DirectoryContract, MessengerContract, SinkContract, SourceContract
from copilot_sync.testing.contracts.in_memory import MemoryDirectories, MemoryOffice, MemoryPlatform
from copilot_sync.testing.memory import MemoryCalendar


class TestOneCalendar(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self) -> MemoryPlatform:
        return MemoryPlatform()


class TestSeveralCalendars(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self) -> MemoryPlatform:
        return MemoryPlatform(MemoryCalendar("north", "east", "south"))


class TestThatCanDoLittle(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self) -> MemoryPlatform:
        return MemoryPlatform(capabilities=Capabilities(tells_removals=False))


class TestPost(MessengerContract):
    @pytest.fixture
    def office(self) -> MemoryOffice:
        return MemoryOffice()


class TestPostThatKeepsNoCopies(MessengerContract):
    @pytest.fixture
    def office(self) -> MemoryOffice:
        return MemoryOffice(looks_up=False)


class TestDirectory(DirectoryContract):
    @pytest.fixture
    def platform(self) -> MemoryDirectories:
        return MemoryDirectories()
