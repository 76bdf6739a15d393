from __future__ import annotations

import inspect
import os
import sys
from typing import TYPE_CHECKING

from copilot_sync.adapters import Document, Failed, Skipped
from copilot_sync.folders import files_under, opened

if TYPE_CHECKING:
    from pathlib import Path


def test_a_tree_deeper_than_python_can_recurse_is_walked_to_its_end(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*"a" * 150)
    deep.mkdir(parents=True)
    deep.joinpath("a.ics").touch()
    limit = sys.getrecursionlimit()

    sys.setrecursionlimit(len(inspect.stack(0)) + 100)
    try:
        ((path, found),) = files_under(str(tmp_path), (".ics",))
    finally:
        sys.setrecursionlimit(limit)

    assert path == str(deep / "a.ics")
    assert isinstance(found, os.stat_result)
    assert opened(path) == Document(path, b"")


def test_links_and_files_that_are_gone_are_told_apart(tmp_path: Path) -> None:
    tmp_path.joinpath("link.ics").symlink_to("nowhere")
    tmp_path.joinpath("round").symlink_to(tmp_path)

    found = {os.path.relpath(path, tmp_path): said for path, said in files_under(str(tmp_path), (".ics",))}

    assert set(found) == {"link.ics", "round"}
    assert isinstance(found["link.ics"], os.stat_result)
    assert isinstance(found["round"], Skipped)


def test_a_folder_that_is_not_there_is_a_failure_of_its_own(tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere")

    assert list(files_under(nowhere, (".ics",))) == [
        (nowhere, Failed(nowhere, "could not be opened (no such file or directory)"))
    ]
