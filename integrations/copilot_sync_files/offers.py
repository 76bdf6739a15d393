"""What this package offers to a sync: a directory of groups, each in a file. Light to load."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import Context, Offer
from copilot_sync.adapters.group_roles import GroupRoles
from copilot_sync.options import option

if TYPE_CHECKING:
    from copilot_sync.adapters import RoleDirectory


@dataclass(frozen=True, kw_only=True)
class GroupFiles(GroupRoles):
    """``[directories.NAME]`` with ``adapter = "files"``."""

    path: str = option(
        "",
        help="A folder with a file for each group, called as its address: panel@northmoor.example.txt, with an address "
        "in each line, or panel@northmoor.example.csv, with a column called address.",
        required=True,
    )


def open_group_files(settings: GroupFiles, context: Context) -> RoleDirectory:
    """A directory of the groups in a folder. Nothing is read yet."""
    from copilot_sync_files.directory import FileDirectory  # noqa: PLC0415 -- costs little until it is taken

    return FileDirectory(context.folder / Path(settings.path).expanduser(), settings, title=settings.path)


FILES = Offer(title="Groups, each in a file with the addresses in it", settings=GroupFiles, open=open_group_files)
