"""Files with the addresses in a group: as people export them, and as nobody should."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot_sync.adapters import AdapterError, Context
from copilot_sync.people import Role
from copilot_sync.testing.drafts import READING
from copilot_sync_files import group_files
from copilot_sync_files.group_files import groups_in
from copilot_sync_files.offers import FILES, GroupFiles

if TYPE_CHECKING:
    from pathlib import Path

PANEL = "panel@northmoor.example"
SAM, KIT = "sam@moorside.example", "kit@northmoor.example"


def groups(folder: Path, **files: str | bytes) -> dict[str, frozenset[str]]:
    """What is read from a folder with these files, of which each is called as a group."""
    for suffix, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{PANEL}.{suffix}").write_bytes(data)
    return groups_in(folder, "groups")


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        ("txt", f"{SAM}\n{KIT}\n"),
        ("txt", f"# The panel\r\n\r\n  {SAM.upper()}  # since May\r\n{KIT}"),
        ("txt", f"\ufeff{SAM}\n{KIT}\n{SAM}\n"),
        ("txt", f"{SAM}\n{KIT}\n".encode("utf-16")),
        ("csv", f"address\n{SAM}\n{KIT}\n"),
        ("csv", f'Name;Address;Joined\n"Okoro; Sam";{SAM};2026\n;;\nKit;{KIT}\n'),
        ("csv", f"\ufeffaddress\tname\r\n{SAM}\tSam\r\n{KIT}\r\n"),
    ],
    ids=range(7),
)
def test_a_group_is_read_as_it_was_exported(tmp_path: Path, suffix: str, content: str | bytes) -> None:
    assert groups(tmp_path, **{suffix: content}) == {PANEL: frozenset({SAM, KIT})}


@pytest.mark.parametrize("suffix", ["txt", "csv"])
def test_a_group_may_be_empty(tmp_path: Path, suffix: str) -> None:
    assert groups(tmp_path, **{suffix: "address\n" if suffix == "csv" else "# nobody yet\n"}) == {PANEL: frozenset()}


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("no group")
    (tmp_path / f".{PANEL}.txt").write_text("no group")
    (tmp_path / "inside").mkdir()

    assert groups(tmp_path, txt=SAM) == {PANEL: frozenset({SAM})}


@pytest.mark.parametrize(
    ("suffix", "content", "said"),
    [
        ("txt", f"{SAM}\nZzqvxkit Vale\n", "line 2: we couldn't find an e-mail address here"),
        ("txt", f"{SAM}, {KIT}\n", "line 1: we couldn't find an e-mail address here"),
        ("txt", b"sam@\xff\xfe", "line 1: this is not UTF-8 text"),
        ("txt", b"a" * 1_000_001, ": this file is larger than 1 MB"),
        ("csv", f"name,address\nZzqvxsam,{SAM}\nZzqvxkit\n", "line 3: we couldn't find an e-mail address here"),
        ("csv", f"{SAM}\n", "line 1: the first line must name the columns, and one of them address"),
        ("csv", "address,address\n", "line 1: the first line must name the columns, and one of them address"),
        ("csv", 'address\n"sam', "line 2: this row could not be read; is a quotation mark left open?"),
        ("csv", "", "line 1: the first line must name the columns, and one of them address"),
    ],
    ids=range(9),
)
def test_what_is_wrong_is_told_by_line_and_quotes_nobody(
    tmp_path: Path, suffix: str, content: str | bytes, said: str
) -> None:
    with pytest.raises(AdapterError) as raised:
        groups(tmp_path, **{suffix: content})

    assert str(raised.value).startswith("groups, file 1 by name")
    assert said in str(raised.value)
    assert not [word for word in (SAM, KIT, PANEL, "Zzqvx") if word.lower() in str(raised.value).lower()]


def test_a_file_is_called_as_its_group(tmp_path: Path) -> None:
    (tmp_path / "zzqvxpanel.txt").write_text(SAM)

    with pytest.raises(AdapterError, match=r"groups, file 1 by name: call it as the address of its group"):
        groups_in(tmp_path, "groups")


def test_no_group_has_two_files(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=r"groups, file 2 by name: another file is about the same group"):
        groups(tmp_path, txt=SAM, csv=f"address\n{SAM}\n")


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(AdapterError, match=r"groups: this folder could not be opened \(no such file or directory\)"):
        groups_in(tmp_path / "gone", "groups")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"{PANEL}.txt")

    with pytest.raises(AdapterError, match="this is not a regular file"):
        groups_in(tmp_path, "groups")


@pytest.mark.parametrize(("bound", "said"), [("MOST_FILES", "more than 1 files"), ("MOST_PLACES", "more than 1 addr")])
def test_a_folder_is_read_within_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: str, said: str) -> None:
    monkeypatch.setattr(group_files, bound, 1)
    (tmp_path / "other@northmoor.example.txt").write_text(KIT)

    with pytest.raises(AdapterError, match=said):
        groups(tmp_path, txt=f"{SAM}\n{KIT}\n")


@given(st.binary(max_size=200), st.sampled_from(["txt", "csv"]))
def test_any_bytes_are_a_group_or_a_reason(tmp_path_factory: pytest.TempPathFactory, data: bytes, suffix: str) -> None:
    folder = tmp_path_factory.mktemp("groups")
    with suppress(AdapterError):
        assert groups(folder, **{suffix: data}).keys() == {PANEL}


def test_a_role_may_be_that_of_thousands(tmp_path: Path) -> None:
    people = "".join(f"{number}@northmoor.example\n" for number in range(3000))
    (tmp_path / f"{PANEL}.txt").write_text(people)
    settings = GroupFiles(path=str(tmp_path), clinician=(PANEL,))
    directory = FILES.open(settings, Context(name="groups", folder=tmp_path, reading=READING))

    entry = directory.role_of("2999@northmoor.example")

    assert entry is not None
    assert entry.role is Role.CLINICIAN
    assert directory.members_of(PANEL) is None
