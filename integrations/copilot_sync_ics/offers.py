"""What this package offers to a sync: folders of calendar files, and web calendars. Light to load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from copilot_sync.adapters import Capabilities, Context, Offer
from copilot_sync.options import VARIABLE, option

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
        (),
        help="Names of environment variables that hold an address, for addresses that should stay secret.",
        written=VARIABLE,
    )
    private_networks: bool = option(
        False, help="Whether a calendar may be on this machine or in a private network, such as 10.0.0.0/8."
    )


def open_folders(settings: FolderSettings, context: Context) -> InviteSource:
    """A source for the folders and files of the settings.

    Raises:
        AdapterError: two of them are the same, or one lies in another.
    """
    from copilot_sync.file_sources.walks import places_of  # noqa: PLC0415 -- costs little until it is taken
    from copilot_sync_ics.folder_source import FolderSource  # noqa: PLC0415 -- as above

    return FolderSource(places_of(settings.path, context), context.reading)


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
