"""Contract tests: an adapter that passes them can be trusted by a sync.

A test class inherits one, gives the fixture that it asks for, and has every test:

    class TestMine(SourceContract):
        @pytest.fixture
        def platform(self) -> Platform: ...

What each test asks, and why, is in ``docs/adapters.md``; a failing one names its place there. Needs pytest, which
comes with the extra ``testing``.
"""

from copilot_sync.testing.contracts.base import DOES_NOT_APPLY, NotHere, does_not_apply
from copilot_sync.testing.contracts.directories import DirectoryContract, DirectoryPlatform
from copilot_sync.testing.contracts.messengers import MessengerContract, PostOffice, Received
from copilot_sync.testing.contracts.platforms import Platform
from copilot_sync.testing.contracts.readers import ReaderContract, Samples
from copilot_sync.testing.contracts.sinks import SinkContract
from copilot_sync.testing.contracts.sources import SourceContract

__all__ = [
    "DOES_NOT_APPLY",
    "DirectoryContract",
    "DirectoryPlatform",
    "MessengerContract",
    "NotHere",
    "Platform",
    "PostOffice",
    "ReaderContract",
    "Received",
    "Samples",
    "SinkContract",
    "SourceContract",
    "does_not_apply",
]
