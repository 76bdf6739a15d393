"""The diary keeps the contracts of a source and of a sink."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from copilot_sync.testing.contracts import Platform, SinkContract, SourceContract
from copilot_sync.testing.drafts import MARK, READING
from hall_diary.offers import DIARY
from hall_diary.source import Diary

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.testing.drafts import Draft


class Hall(Platform):
    """Somebody who writes in the diary by hand."""

    offer = DIARY

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bookings = 0

    def open_source(self) -> Diary:
        return Diary(self._folder, READING)

    def put(self, draft: Draft) -> str:
        self._bookings += 1
        self.edit(f"booking {self._bookings}.json", draft)
        return f"booking {self._bookings}.json"

    def edit(self, word: str, draft: Draft) -> None:
        booking = {
            "id": draft.uid,
            "title": draft.subject,
            "words": draft.description,
            "room": draft.location,
            "starts": draft.start.isoformat(),
            "ends": draft.end.isoformat(),
            "host": {"name": draft.organiser.common_name, "email": draft.organiser.address},
            "guests": [{"name": guest.common_name, "email": guest.address} for guest in draft.guests],
            "private": draft.private,
        }
        (self._folder / word).write_text(json.dumps(booking), encoding="utf-8")

    def remove(self, word: str) -> None:
        (self._folder / word).unlink()

    def put_broken(self) -> None:
        (self._folder / "broken.json").write_text(f'{{"title": "{MARK}', encoding="utf-8")

    def contents(self) -> object:
        return {path.name: path.read_bytes() for path in self._folder.iterdir()}


class TestDiary(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Hall:
        return Hall(tmp_path)
