"""A folder of groups keeps the contract of a directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from copilot_sync.adapters import Context
from copilot_sync.testing.contracts import DirectoryContract, DirectoryPlatform
from copilot_sync.testing.contracts.base import NotHere
from copilot_sync.testing.drafts import READING
from copilot_sync_files.offers import FILES, GroupFiles

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from copilot_sync.adapters import RoleDirectory
    from copilot_sync.people import Role


class Folder(DirectoryPlatform):
    """A folder, with a file for each group. A role is the one of a group of its own."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self.folder = folder
        self.suffix = suffix
        self.roles: dict[str, Role] = {}

    def open_directory(self) -> RoleDirectory:
        named = {role: f"zzqvx{role}@northmoor.example" for role in sorted(set(self.roles.values()))}
        for role, group in named.items():
            self.set_group(group, [address for address, its in self.roles.items() if its is role])
        settings = GroupFiles(path=".", **{role.value: (group,) for role, group in named.items()})
        return FILES.open(settings, Context(name="groups", folder=self.folder, reading=READING))

    def set_role(self, address: str, role: Role) -> None:
        self.roles[address] = role

    def set_group(self, address: str, members: Collection[str] | None) -> None:
        if members is None:
            raise NotHere("whoever may read the folder sees who is in every group")
        head = "name,address\n" if self.suffix == ".csv" else "# the group\n"
        line = "Zzqvxname,{}\n" if self.suffix == ".csv" else "{}\n"
        text = head + "".join(line.format(member.upper()) for member in members)
        (self.folder / f"{address}{self.suffix}").write_text(text, encoding="utf-8")


class TestText(DirectoryContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Folder:
        return Folder(tmp_path, ".txt")


class TestCsv(DirectoryContract):
    @pytest.fixture
    def platform(self, tmp_path: Path) -> Folder:
        return Folder(tmp_path, ".csv")
