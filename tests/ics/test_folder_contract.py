"""A folder of calendar files keeps the contracts of a source and of a sink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from copilot_sync.file_sources.walks import Place
from copilot_sync.testing.contracts import NotHere, Platform, SinkContract, SourceContract
from copilot_sync.testing.drafts import MARK, READING
from copilot_sync_ics.folder_source import FolderSource
from copilot_sync_ics.offers import FOLDERS

if TYPE_CHECKING:
    from pathlib import Path

    from copilot_sync.adapters import AdapterError
    from copilot_sync.testing.drafts import Draft


@dataclass
class Folders(Platform):
    """Files in the first of several folders; the names of files show nothing of what they hold."""

    folders: list[Path]
    files: int = 0
    many = 220
    offer = FOLDERS

    def open_source(self) -> FolderSource:
        return FolderSource([Place(str(folder), folder.name) for folder in self.folders], READING)

    def put(self, draft: Draft) -> str:
        return self.write(draft.as_calendar())

    def edit(self, word: str, draft: Draft) -> None:
        (self.folders[0] / word).write_bytes(draft.as_calendar())

    def remove(self, word: str) -> None:
        (self.folders[0] / word).unlink()

    def put_broken(self) -> None:
        self.write(f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{MARK}subject\r\n{MARK} line\r\n".encode())

    def contents(self) -> object:
        paths = (path for folder in self.folders for path in folder.rglob("*"))
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in paths}

    def expire_tokens(self) -> None:
        raise NotHere("a token says what a folder held; nobody can forget it for us")

    def fail(self, kind: type[AdapterError], *, after: bool = False) -> None:
        raise NotHere(f"a folder has no {kind.__name__} {'that comes late' if after else 'for everything in it'}")

    def write(self, data: bytes) -> str:
        self.files += 1
        name = f"{self.files}.ics"
        (self.folders[0] / name).write_bytes(data)
        return name


class TestOneFolder(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Folders:
        return Folders([tmp_path])


class TestSeveralFolders(SourceContract, SinkContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Folders:
        folders = [tmp_path / name for name in ("north", "east", "south")]
        for folder in folders:
            folder.mkdir()
        return Folders(folders)
