"""Folders of calendar files as a source."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import AdapterError, Skipped, TransientError
from copilot_sync.file_sources import pulls as folder_pulls
from copilot_sync_ics.folder_source import FolderSource
from copilot_sync_ics.offers import FOLDERS, FolderSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    from copilot_sync.adapters import Context

    Calendar = Callable[..., bytes]
    Later = Callable[[Path], None]


def test_a_first_look_gives_every_calendar_file_and_nothing_else(
    looking: Any, folder: Path, calendar: Calendar
) -> None:
    folder.joinpath("deep/er").mkdir(parents=True)
    for name in ("a.ics", "B.ICS", "deep/er/c.ical", "deep/d.txt", "e.eml", "f.json", "deep/g.ics.part"):
        folder.joinpath(name).write_bytes(calendar(name))

    changed, removed, _ = looking.read()

    assert sorted(changed.values()) == ["B.ICS", "a.ics", "deep/er/c.ical"]
    assert removed == []


def test_what_has_not_changed_is_not_opened_and_the_token_stays(looking: Any, folder: Path, calendar: Calendar) -> None:
    for number in range(5):
        folder.joinpath(f"{number}.ics").write_bytes(calendar(str(number)))
    _, _, token = looking.read()
    looking.source.effort.opened = 0

    assert looking.read(token) == ({}, [], token)
    assert looking.source.effort.opened == 0
    assert looking.source.effort.listed == 10


def test_changed_new_moved_and_removed_files_are_told_apart(
    looking: Any, folder: Path, calendar: Calendar, later: Later
) -> None:
    for name in ("stays", "changes", "moves", "goes"):
        folder.joinpath(f"{name}.ics").write_bytes(calendar(name))
    before, _, token = looking.read()
    by_name = {uid: reference for reference, uid in before.items()}

    folder.joinpath("changes.ics").write_bytes(calendar("changed"))
    later(folder / "changes.ics")
    folder.joinpath("new.ics").write_bytes(calendar("new"))
    folder.joinpath("moves.ics").rename(folder / "moved.ics")
    folder.joinpath("goes.ics").unlink()
    changed, removed, after = looking.read(token)

    assert sorted(changed.values()) == ["changed", "moves", "new"]
    assert changed[by_name["changes"]] == "changed"
    assert set(removed) == {by_name["moves"], by_name["goes"]}
    assert looking.read(after) == ({}, [], after)


def test_to_touch_a_file_is_no_change_and_is_looked_into_once(
    looking: Any, folder: Path, calendar: Calendar, later: Later
) -> None:
    path = folder / "a.ics"
    path.write_bytes(calendar("a"))
    _, _, token = looking.read()
    later(path)

    changed, removed, after = looking.read(token)
    assert (changed, removed) == ({}, [])
    looking.source.effort.opened = 0
    assert looking.read(after) == ({}, [], after)
    assert looking.source.effort.opened == 0


def test_a_change_that_leaves_the_same_stat_is_found_where_the_clock_is_too_coarse_to_show_it(
    looking: Any, folder: Path, calendar: Calendar
) -> None:
    path = folder / "a.ics"
    path.write_bytes(calendar("before"))
    stamp = path.stat().st_mtime_ns
    looking.source.clock = lambda: stamp + 1_000_000_000
    _, _, token = looking.read()

    with path.open("r+b") as file:
        file.write(calendar("behind"))
    os.utime(path, ns=(stamp, stamp))

    assert list(looking.read(token)[0].values()) == ["behind"]


def test_references_and_versions_show_nothing(looking: Any, folder: Path, calendar: Calendar) -> None:
    folder.joinpath("Zzname.ics").write_bytes(calendar("a", subject="Zzsubject"))
    ((page),) = looking.pull()
    (one,) = page.changed

    assert "zz" not in f"{one.reference}{one.version}{page.token}".lower()
    assert [len(one.reference), len(one.version)] == [32, 32]


def test_a_thing_is_found_by_its_reference_in_another_run(
    looking: Any, folder: Path, calendar: Calendar, context: Context
) -> None:
    folder.joinpath("sub").mkdir()
    folder.joinpath("sub/a.ics").write_bytes(calendar("a"))
    (page,) = looking.pull()
    fresh = FOLDERS.open(FolderSettings(path="invites"), context)

    assert fresh.fetch(looking.partition, page.changed[0].reference) == page.changed[0]
    folder.joinpath("sub/a.ics").write_bytes(calendar("b"))
    changed = fresh.fetch(looking.partition, page.changed[0].reference)
    assert changed is not None
    assert changed.version != page.changed[0].version
    folder.joinpath("sub/a.ics").unlink()
    assert fresh.fetch(looking.partition, page.changed[0].reference) is None
    assert fresh.fetch(looking.partition, "no reference of ours") is None


def test_what_comes_after_the_last_walk_is_found_all_the_same(
    looking: Any, folder: Path, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.ics"
    path.write_bytes(calendar("a"))
    reference = looking.reference("a")
    path.unlink()
    looking.read()
    path.write_bytes(calendar("a"))
    monkeypatch.setattr("copilot_sync.file_sources.source.STALE", 0)

    assert looking.source.fetch(looking.partition, reference) is not None


def test_a_folder_that_is_gone_is_an_error_and_no_removal(looking: Any, folder: Path, calendar: Calendar) -> None:
    folder.joinpath("a.ics").write_bytes(calendar("a"))
    _, _, token = looking.read()
    reference = looking.reference("a")
    shutil.rmtree(folder)

    with pytest.raises(AdapterError, match=r"^invites: cannot be found or opened \(no such file or directory\)"):
        looking.read(token)
    with pytest.raises(AdapterError, match="cannot be found"):
        looking.source.fetch(looking.partition, reference)


def test_a_disk_that_is_not_mounted_is_an_error_and_no_removal(looking: Any, folder: Path, calendar: Calendar) -> None:
    folder.joinpath("a.ics").write_bytes(calendar("a"))
    _, _, token = looking.read()
    folder.rename(folder.with_name("mounted"))
    folder.mkdir()

    with pytest.raises(AdapterError, match="another folder than it was, and empty; is its disk there"):
        looking.read(token)
    folder.rmdir()
    folder.with_name("mounted").rename(folder)
    assert looking.read(token) == ({}, [], token)


def test_an_emptied_folder_is_told_as_removals(looking: Any, folder: Path, calendar: Calendar) -> None:
    folder.joinpath("a.ics").write_bytes(calendar("a"))
    changed, _, token = looking.read()
    folder.joinpath("a.ics").unlink()

    assert looking.read(token)[1] == list(changed)


@pytest.fixture
def closing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Close a folder to us; root, who may run this test, can look into every one."""
    scandir = os.scandir

    def close(folder: Path) -> None:
        def refuse(path: str) -> Iterator[os.DirEntry[str]]:
            if path == str(folder):
                raise PermissionError(13, "Permission denied", path)
            return scandir(path)

        monkeypatch.setattr(os, "scandir", refuse)

    return close


def test_below_a_closed_folder_nothing_counts_as_removed(
    looking: Any, folder: Path, calendar: Calendar, closing: Callable[[Path], None]
) -> None:
    folder.joinpath("closed").mkdir()
    for name in ("closed/a", "b", "c"):
        folder.joinpath(f"{name}.ics").write_bytes(calendar(name))
    reference = looking.reference("closed/a")
    _, _, token = looking.read()
    closing(folder / "closed")
    folder.joinpath("b.ics").unlink()
    folder.joinpath("d.ics").write_bytes(calendar("d"))

    (page,) = looking.pull(token)

    assert [one.results[0].uid for one in page.changed] == ["d"]
    assert page.removed == ()
    (failed,) = page.failed
    assert (failed.source, failed.reason) == ("invites/closed", "could not be opened (permission denied)")
    with pytest.raises(AdapterError, match="a part of it is closed to us"):
        looking.source.fetch(looking.partition, reference)


def test_a_closed_root_is_an_error(looking: Any, folder: Path, closing: Callable[[Path], None]) -> None:
    closing(folder)

    with pytest.raises(AdapterError, match=r"invites: could not be opened \(permission denied\)"):
        looking.read()


def test_links_pipes_and_files_that_are_too_large_are_named_and_lose_nothing_else(
    looking: Any, folder: Path, calendar: Calendar
) -> None:
    for name in ("a", "was-a-file"):
        folder.joinpath(f"{name}.ics").write_bytes(calendar(name))
    _, _, token = looking.read()
    folder.joinpath("was-a-file.ics").unlink()
    folder.joinpath("was-a-file.ics").symlink_to(folder / "a.ics")
    folder.joinpath("round").symlink_to(folder)
    os.mkfifo(folder / "pipe.ics")
    folder.joinpath("large.ics").touch()
    os.truncate(folder / "large.ics", 50_000_001)

    (page,) = looking.pull(token)

    assert (page.changed, page.removed) == ((), ())
    assert {(one.source, one.reason.split("; ")[0]) for one in page.skipped} == {
        ("invites/was-a-file.ics", "is a link"),
        ("invites/round", "is a link to another folder"),
    }
    assert {(one.source, one.reason.split("; ")[0]) for one in page.failed} == {
        ("invites/pipe.ics", "is not a regular file"),
        ("invites/large.ics", "holds more than 50 MB, which is more than we read"),
    }


def test_a_file_that_somebody_is_writing_waits_for_the_next_run_and_stays_known(
    looking: Any, folder: Path, calendar: Calendar, later: Later
) -> None:
    path = folder / "a.ics"
    path.write_bytes(calendar("a"))
    (reference,), _, token = looking.read()
    looking.source.clock = lambda: path.stat().st_mtime_ns
    path.write_bytes(calendar("a, written again")[:200])
    later(path)

    (page,) = looking.pull(token)
    (failed,) = page.failed
    assert (failed.source, failed.reason) == ("invites/a.ics", "is still being written; it is read in the next run")
    assert (page.changed, page.removed) == ((), ())
    with pytest.raises(TransientError, match="is still being written"):
        looking.source.fetch(looking.partition, reference)

    path.write_bytes(calendar("a, written again"))
    assert list(looking.read(page.token)[0].values()) == ["a, written again"]


def test_who_is_nearly_done_is_waited_for_once_however_many_files_there_are(
    looking: Any, folder: Path, calendar: Calendar
) -> None:
    def write(end: int | None) -> None:
        for number in range(20):
            folder.joinpath(f"{number}.ics").write_bytes(calendar(str(number))[:end])

    write(-10)
    looking.between = lambda: write(None)
    looking.source.clock = lambda: folder.joinpath("0.ics").stat().st_mtime_ns

    (page,) = looking.pull()

    assert (len(page.changed), page.failed, looking.pauses) == (20, (), [0.5])


def test_an_old_file_that_ends_in_the_middle_is_broken_and_says_so(
    looking: Any, folder: Path, calendar: Calendar
) -> None:
    folder.joinpath("cut.ics").write_bytes(calendar("a")[:200])
    folder.joinpath("empty.ics").touch()

    (page,) = looking.pull()

    reasons = [result.reason for one in page.changed for result in one.results]
    assert reasons[0].endswith("has no END; the file may have been cut off")
    assert "is empty; export the meeting again" in reasons


def test_private_events_are_left_out_as_the_reader_does_it(looking: Any, folder: Path, calendar: Calendar) -> None:
    private = calendar("a", subject="Zzsubject").replace(b"SUMMARY:", b"CLASS:PRIVATE\r\nSUMMARY:")
    folder.joinpath("a.ics").write_bytes(private)

    (page,) = looking.pull()

    assert page.changed[0].results == (Skipped("invites/a.ics", "private event, not read"),)


def test_pages_are_bounded_and_a_pull_can_go_on_after_each_of_them(
    looking: Any, folder: Path, calendar: Calendar, monkeypatch: pytest.MonkeyPatch, later: Later
) -> None:
    monkeypatch.setattr(folder_pulls, "LEAST_FILES", 3)
    for number in range(8):
        folder.joinpath(f"{number}.ics").write_bytes(calendar(f"old {number}"))
    _, _, old = looking.read()
    for number in range(8):
        folder.joinpath(f"{number}.ics").write_bytes(calendar(f"new {number}"))
        later(folder / f"{number}.ics")
    folder.joinpath("0.ics").unlink()

    for token in (None, old):
        pages = looking.pull(token)
        assert [len(page.changed) for page in pages] == [3, 3, 1]
        seen: set[str] = set()
        for page in pages:
            seen |= {one.results[0].uid for one in page.changed}
            rest, removed, last = looking.read(page.token)
            assert seen | set(rest.values()) == {f"new {number}" for number in range(1, 8)}
            assert seen & set(rest.values()) == set()
            assert removed == []
            assert looking.read(last) == ({}, [], last)


def test_pages_are_bounded_in_bytes_too(
    looking: Any, folder: Path, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_pulls, "MOST_BYTES", 2 * len(calendar("0")))
    for number in range(5):
        folder.joinpath(f"{number}.ics").write_bytes(calendar(str(number)))

    assert [len(page.changed) for page in looking.pull()] == [2, 2, 1]


def test_more_files_than_we_can_look_after_are_refused(
    looking: Any, folder: Path, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot_sync.file_sources.walks.MOST_FILES", 1)
    folder.joinpath("a.ics").write_bytes(calendar("a"))
    folder.joinpath("b.ics").write_bytes(calendar("b"))

    with pytest.raises(AdapterError, match="holds more than 1 calendar files; name its folders instead"):
        looking.read()


def test_one_file_can_be_a_partition(context: Context, folder: Path, calendar: Calendar) -> None:
    folder.joinpath("a.txt").write_bytes(calendar("a"))
    folder.joinpath("link.ics").symlink_to("a.txt")
    source = FOLDERS.open(FolderSettings(path=("invites/a.txt", "invites/link.ics", "nowhere.ics")), context)
    file, link, nowhere = source.partitions()

    (page,) = source.pull(file, None)
    assert page.changed[0].results[0].source == "invites/a.txt"
    assert source.fetch(file, page.changed[0].reference) == page.changed[0]
    with pytest.raises(AdapterError, match=r"invites/link\.ics: is a link, or no regular file"):
        list(source.pull(link, None))
    with pytest.raises(AdapterError, match=r"nowhere\.ics: cannot be found"):
        list(source.pull(nowhere, None))


def test_partitions_stand_in_the_order_of_the_settings_and_have_keys_of_their_own(
    context: Context, tmp_path: Path
) -> None:
    source = FOLDERS.open(FolderSettings(path=("b", "~/a", "./c/../d")), context)

    assert [(one.key, one.title) for one in source.partitions()] == [
        (str(tmp_path / "b"), "b"),
        (os.path.expanduser("~/a"), "~/a"),  # noqa: PTH111 -- as a shell has it
        (str(tmp_path / "d"), "./c/../d"),
    ]
    assert isinstance(source, FolderSource)


@pytest.mark.parametrize("paths", [("a", "a"), ("a", "./a/"), ("a", "a/b"), (".", "a")])
def test_paths_that_hold_each_other_are_refused(context: Context, paths: tuple[str, ...]) -> None:
    with pytest.raises(AdapterError, match=r".* is in .*; name one of them"):
        FOLDERS.open(FolderSettings(path=paths), context)
