"""Mails as mail programs write them, each beside what the reader makes of it (`mails/*.json`)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Document, ReadingSettings
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


def test_nothing_of_a_private_mail_comes_through() -> None:
    for name in ("private", "private-in-one-copy"):
        results = list(READER.read(Document("mail", (MAILS / f"{name}.eml").read_bytes()), SETTINGS))
        assert "Very private" not in repr(results)
