"""The reader of calendar files keeps the contract."""

from __future__ import annotations

import pytest

from copilot_sync.adapters import Document, InviteReader
from copilot_sync.testing.contracts import ReaderContract, Samples
from copilot_sync.testing.drafts import draft
from copilot_sync_ics.reader import READER


class TestCalendarFiles(ReaderContract):
    @pytest.fixture
    def reader(self) -> InviteReader:
        return READER

    @pytest.fixture
    def samples(self) -> Samples:
        whole = draft(1).as_calendar()
        without_a_start = whole.replace(b"DTSTART:", b"X-START:")
        return Samples(
            whole=Document("forum.ics", whole),
            private=Document("forum.ics", draft(1, private=True).as_calendar()),
            half_broken=Document("forum.ics", whole + without_a_start),
        )
