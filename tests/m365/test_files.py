"""What Microsoft Graph answers (`files/*.json`), each with what the reader makes of it (`expected/*.json`)."""

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
from copilot_sync_m365.reader import READER

HERE = Path(__file__).parent
LONDON = ZoneInfo("Europe/London")
SETTINGS = ReadingSettings(timezone=LONDON, now=datetime(2026, 6, 1, 12, tzinfo=LONDON))


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


@pytest.mark.parametrize("path", sorted((HERE / "files").glob("*.json")), ids=lambda path: path.stem)
def test_an_answer_of_graph_is_read_as_expected(path: Path) -> None:
    expected = json.loads((HERE / "expected" / path.name).read_text())["expect"]
    document = Document(path.name, path.read_bytes())
    assert READER.recognises(document)
    results = list(READER.read(document, SETTINGS))
    told = [
        {name: plain(getattr(result, name)) for name in wanted}
        if isinstance(result, Invite)
        else {type(result).__name__.lower(): result.reason}
        for result, wanted in zip(results, expected, strict=True)
    ]
    assert told == expected


@pytest.mark.parametrize("name", ["private", "page-of-private"])
def test_nothing_of_a_private_event_comes_through(name: str) -> None:
    document = Document("event", (HERE / "files" / f"{name}.json").read_bytes())
    assert "very private" not in repr(list(READER.read(document, SETTINGS)))
