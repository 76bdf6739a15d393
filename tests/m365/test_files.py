"""What Microsoft Graph answers (`files/*.json`), each with what the reader makes of it (`expected/*.json`)."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from copilot_sync.adapters import Document, ReadingSettings
from copilot_sync_m365.reader import READER

if TYPE_CHECKING:
    from collections.abc import Callable

    Told = Callable[..., list[dict[str, Any]]]

HERE = Path(__file__).parent
LONDON = ZoneInfo("Europe/London")
SETTINGS = ReadingSettings(timezone=LONDON, now=datetime(2026, 6, 1, 12, tzinfo=LONDON))


@pytest.mark.parametrize("path", sorted((HERE / "files").glob("*.json")), ids=lambda path: path.stem)
def test_an_answer_of_graph_is_read_as_expected(path: Path, told: Told) -> None:
    expected = json.loads((HERE / "expected" / path.name).read_text())["expect"]
    document = Document(path.name, path.read_bytes())
    assert READER.recognises(document)
    assert told(READER.read(document, SETTINGS), expected) == expected


@pytest.mark.parametrize("name", ["private", "page-of-private"])
def test_nothing_of_a_private_event_comes_through(name: str) -> None:
    document = Document("event", (HERE / "files" / f"{name}.json").read_bytes())
    assert "very private" not in repr(list(READER.read(document, SETTINGS)))
