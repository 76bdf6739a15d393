"""What this package offers to a sync, besides its reader. Light to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.adapters import Capabilities, Offer
from copilot_sync_m365.settings import SourceSettings

if TYPE_CHECKING:
    from copilot_sync.adapters import Context, InviteSource


def open_calendars(settings: SourceSettings, context: Context) -> InviteSource:
    """A source for the calendars of the settings. It signs in when it is first asked.

    Raises:
        AdapterError: the settings do not fit each other, or something that they name is missing.
    """
    from copilot_sync_m365.mailboxes import refuse_unclear  # noqa: PLC0415 -- an offer costs little until it is taken
    from copilot_sync_m365.opening import client_of  # noqa: PLC0415 -- as above
    from copilot_sync_m365.source import GraphSource  # noqa: PLC0415 -- as above

    refuse_unclear(settings)
    return GraphSource(settings, client_of(settings, context), context.reading)


CALENDARS: Offer[InviteSource] = Offer(
    title="Calendars of Microsoft 365",
    settings=SourceSettings,
    open=open_calendars,
    capabilities=Capabilities(resumable=True),
)
