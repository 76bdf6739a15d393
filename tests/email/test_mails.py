"""Mails as mail programs write them, each beside what the reader makes of it (`mails/*.json`)."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync.invite import Invite
from copilot_sync_email.reader import READER

MAILS = Path(__file__).with_name("mails")
SETTINGS = ReadingSettings(
    timezone=ZoneInfo("Europe/London"), now=datetime(2026, 6, 1, 12, tzinfo=ZoneInfo("Europe/London"))
)


def plain(value: object) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tzinfo):
        return str(value)
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if dataclasses.is_dataclass(value):
        said = ((field.name, getattr(value, field.name), field.default) for field in dataclasses.fields(value))
        return {name: plain(item) for name, item, default in said if item != default}
    return value


@pytest.mark.parametrize("mail", sorted(MAILS.glob("*.eml*")), ids=lambda path: path.stem)
def test_a_mail_is_read_as_its_neighbour_says(mail: Path) -> None:
    expected = json.loads(mail.with_suffix(".json").read_text())["expect"]
    document = Document(mail.name, mail.read_bytes())
    assert READER.recognises(document)
    results = list(READER.read(document, SETTINGS))
    told = [
        {name: plain(getattr(result, name)) for name in wanted}
        if isinstance(result, Invite)
        else {type(result).__name__.lower(): result.reason}
        for result, wanted in zip(results, expected, strict=True)
    ]
    assert told == expected


def test_nothing_of_a_private_mail_comes_through() -> None:
    for name in ("private", "private-in-one-copy"):
        results = list(READER.read(Document("mail", (MAILS / f"{name}.eml").read_bytes()), SETTINGS))
        assert "Very private" not in repr(results)
