"""The reader of mails keeps the contract."""

from __future__ import annotations

import pytest

from copilot_sync.adapters import Document, InviteReader
from copilot_sync.testing.contracts import ReaderContract, Samples
from copilot_sync.testing.drafts import Draft, draft
from copilot_sync_email.reader import READER


def mail(one: Draft) -> Document:
    return Document("forum.eml", one.as_mail())


class TestMails(ReaderContract):
    @pytest.fixture
    def reader(self) -> InviteReader:
        return READER

    @pytest.fixture
    def samples(self) -> Samples:
        return Samples(whole=mail(draft(1)), private=mail(draft(1, private=True)))
