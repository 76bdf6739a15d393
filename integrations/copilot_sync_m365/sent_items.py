"""Whether a message lies in the mailbox that sends, where Exchange Online keeps what was sent: in Sent Items, or moved.

Source: https://learn.microsoft.com/graph/api/resources/message.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from copilot_sync.mail.marks import HEADER, OUR_ID, id_start
from copilot_sync_m365.exchange import Ask
from copilot_sync_m365.links import mailbox_path
from copilot_sync_m365.permissions import READ_MAIL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from copilot_sync_m365.client import GraphClient

EARLIER = timedelta(minutes=10)
"""By how much our clock may be ahead of Microsoft's."""
PAGE = "100"


class SentItems:
    """Searches a mailbox for what it has sent, in whichever folder it lies now.

    Args:
        client: To Microsoft Graph.
        mailbox: Its address.
    """

    def __init__(self, client: GraphClient, mailbox: str) -> None:
        self._client = client
        self._mailbox = mailbox

    def has(self, key: str, tried: datetime) -> bool | None:
        """Whether the message of a key is there, that was sent at the moment `tried` or later.

        ``None``: something was sent since then of which Graph does not show whether it is ours, so that nothing can be
        concluded from what is not found.

        Raises:
            AdapterError: Graph does not let us look.
        """
        unclear = False
        for message in self._sent_since(tried - EARLIER):
            headers = _headers(message)
            identity = str(message.get("internetMessageId") or "")
            if headers.get(HEADER.lower()) == key or id_start(key) in identity:
                return True
            unclear |= not headers and OUR_ID.search(identity) is None
        return None if unclear else False

    def _sent_since(self, moment: datetime) -> Iterator[Mapping[str, Any]]:
        ask = Ask(
            path=f"{mailbox_path(self._mailbox)}/messages",
            query={
                "$filter": f"sentDateTime ge {moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
                "$select": "id,isDraft,internetMessageId,internetMessageHeaders",
                "$top": PAGE,
            },
            mailbox=self._mailbox,
            needs=READ_MAIL,
        )
        for page in self._client.pages(ask):
            yield from (item for item in page.objects() if item.get("isDraft") is not True)


def _headers(message: Mapping[str, Any]) -> dict[str, str]:
    found = message.get("internetMessageHeaders")
    pairs = [it for it in found if isinstance(it, dict)] if isinstance(found, list) else []
    return {str(it.get("name", "")).lower(): str(it.get("value", "")).strip() for it in pairs}
