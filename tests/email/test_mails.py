"""Mails as mail programs write them, each beside what the reader makes of it (`mails/*.json`)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync.mail.authentication import Trust
from copilot_sync.mail.things import Mails
from copilot_sync_email.reader import READER

if TYPE_CHECKING:
    from collections.abc import Callable

    Told = Callable[..., list[dict[str, Any]]]

MAILS = Path(__file__).with_name("mails")
SETTINGS = ReadingSettings(
    timezone=ZoneInfo("Europe/London"), now=datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/London"))
)


@pytest.mark.parametrize("mail", sorted(MAILS.glob("*.eml*")), ids=lambda path: path.stem)
def test_a_mail_is_read_as_its_neighbour_says(mail: Path, told: Told) -> None:
    expected = json.loads(mail.with_suffix(".json").read_text())["expect"]
    document = Document(mail.name, mail.read_bytes())
    assert READER.recognises(document)
    assert told(READER.read(document, SETTINGS), expected) == expected


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        ("outlook", True),
        ("domino", True),
        ("event-twice", True),
        ("groups-of-recipients", True),
        ("exchange-forwarded", False),
        ("zoom-forwarded", False),
        ("icloud", False),
    ],
)
def test_whoever_passes_an_invitation_on_is_not_answered_however_good_their_name(name: str, *, answered: bool) -> None:
    mail = (MAILS / f"{name}.eml").read_bytes()
    sender = re.search(rb"^From:.*@([a-z.]+)", mail, re.MULTILINE)
    assert sender is not None
    vouched = b"Authentication-Results: mx.letterbox.example; dmarc=pass header.from=" + sender[1] + b"\n" + mail
    (invite,) = Mails(SETTINGS, Trust(server="mx.letterbox.example")).read(Document("mail", vouched))

    assert isinstance(invite, Invite)
    assert invite.envelope is not None
    assert (invite.envelope.authenticated, invite.envelope.forwarded) == (answered, not answered)


def test_nothing_of_a_private_mail_comes_through() -> None:
    for name in ("private", "private-in-one-copy"):
        results = list(READER.read(Document("mail", (MAILS / f"{name}.eml").read_bytes()), SETTINGS))
        assert "Very private" not in repr(results)
