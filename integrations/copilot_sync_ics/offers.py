"""What this package offers to a sync: folders of calendar files, and web calendars. Light to load."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError, Capabilities, Context, Offer
from copilot_sync.options import option

if TYPE_CHECKING:
    from copilot_sync.adapters import InviteSource


@dataclass(frozen=True, kw_only=True)
class FolderSettings:
    """``[sources.NAME]`` with ``adapter = "ics"``."""

    path: str | tuple[str, ...] = option(
        "", help="A folder of calendar files, or one such file. Several: a list.", required=True
    )


@dataclass(frozen=True, kw_only=True)
class WebSettings:
    """``[sources.NAME]`` with ``adapter = "web"``."""

    addresses: tuple[str, ...] = option((), help="Addresses of web calendars: https://, http:// or webcal://.")
    address_variables: tuple[str, ...] = option(
        (), help="Names of environment variables that hold an address, for addresses that should stay secret."
    )
    private_networks: bool = option(
        False, help="Whether a calendar may be on this machine or in a private network, such as 10.0.0.0/8."
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
                raise AdapterError(f"{other.title} is in {place.title}; name one of them")
    return FolderSource(places, context.reading)


def open_web_calendars(settings: WebSettings, context: Context) -> InviteSource:
    """A source for the web calendars of the settings.

    Raises:
        AdapterError: there is none, an address is none, or a variable is not set.
    """
    from copilot_sync_ics.web_source import web_source  # noqa: PLC0415 -- loads a network library

    return web_source(settings, context)


FOLDERS: Offer[InviteSource] = Offer(
    title="Folders and files of calendars (iCalendar, .ics)",
    settings=FolderSettings,
    open=open_folders,
    capabilities=Capabilities(resumable=True, amends=True),
)
WEB: Offer[InviteSource] = Offer(
    title="Web calendars (https:// and webcal:// addresses)",
    settings=WebSettings,
    open=open_web_calendars,
    capabilities=Capabilities(resumable=True),
)
