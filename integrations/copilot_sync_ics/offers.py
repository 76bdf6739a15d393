"""What this package offers to a sync: folders of calendar files. Light to load."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, Context, Offer
from copilot_sync.options import option

if TYPE_CHECKING:
    from copilot_sync.adapters import InviteSource


@dataclass(frozen=True, kw_only=True)
class FolderSettings:
    """``[sources.NAME]`` with ``adapter = "ics"``."""

    path: str | tuple[str, ...] = option(
        "", help="A folder of calendar files, or one such file. Several: a list.", required=True
    )


def open_folders(settings: FolderSettings, context: Context) -> InviteSource:
    """A source for the folders and files of the settings.

    Raises:
        AdapterError: two of them are the same, or one lies in another.
    """
    from copilot_sync_ics.folder_source import FolderSource  # noqa: PLC0415 -- an offer costs little until it is taken
    from copilot_sync_ics.folder_walks import Place  # noqa: PLC0415 -- as above

    titles = (settings.path,) if isinstance(settings.path, str) else settings.path
    places = [Place(os.path.abspath(context.folder / Path(title).expanduser()), title) for title in titles]  # noqa: PTH100 -- resolve() would follow links
    for place in places:
        for other in places:
            if place is not other and Path(other.path).is_relative_to(place.path):
                raise AdapterError(f"sources.{context.name}: {other.title} is in {place.title}; name one of them")
    return FolderSource(places, context.reading)


FOLDERS: Offer[InviteSource] = Offer(
    title="Folders and files of calendars (iCalendar, .ics)", settings=FolderSettings, open=open_folders
)
