"""The reader of mails keeps the contract."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from copilot_sync.adapters import Document, InviteReader
from copilot_sync.testing.contracts import ReaderContract, Samples
from copilot_sync.testing.drafts import Draft, draft
from copilot_sync_email.reader import READER


def mail(one: Draft) -> Document:
    message = EmailMessage()
    message["From"] = f"{one.organiser.common_name} <{one.organiser.address}>"
    message["To"] = ", ".join(f"{guest.common_name} <{guest.address}>" for guest in one.guests)
    message["Subject"] = one.subject
    message["Date"] = "Mon, 1 Mar 2027 09:00:00 +0000"
    message.set_content(one.description)
    calendar = one.as_calendar().decode().replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST")
    message.add_alternative(calendar, subtype="calendar", params={"method": "REQUEST"})
    return Document("forum.eml", bytes(message))


class TestMails(ReaderContract):
    @pytest.fixture
    def reader(self) -> InviteReader:
        return READER

    @pytest.fixture
    def samples(self) -> Samples:
        return Samples(whole=mail(draft(1)), private=mail(draft(1, private=True)))
