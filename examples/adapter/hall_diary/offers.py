"""What this package offers to a sync. Light to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters import Capabilities, Context, Offer
from copilot_sync.options import option

if TYPE_CHECKING:
    from hall_diary.source import Diary

CAPABILITIES = Capabilities(tells_removals=True, amends=True)


@dataclass(frozen=True, kw_only=True)
class DiarySettings:
    """``[sources.NAME]`` with ``adapter = "hall-diary"``."""

    folder: str = option("", help="The folder of the diary, with a .json file for each booking.", required=True)


def open_diary(settings: DiarySettings, context: Context) -> Diary:
    """A source for the diary of the settings. Whether the folder is there is found out later."""
    from hall_diary.source import Diary  # noqa: PLC0415 -- an offer costs little until it is taken

    return Diary(context.folder / settings.folder, context.reading)


DIARY: Offer[Diary] = Offer(
    title="The diary of a village hall (a folder of JSON files)",
    settings=DiarySettings,
    open=open_diary,
    capabilities=CAPABILITIES,
)
