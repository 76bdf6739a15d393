"""Addresses at Microsoft Graph: where our token may go, and nowhere else.

Graph leads on by whole URLs (``@odata.nextLink``, ``@odata.deltaLink``, ``Location``), which are followed as they are
(https://learn.microsoft.com/graph/paging). One that leads to another host would get our token, so it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode, urlsplit

from copilot_sync.adapters import AdapterError

if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "/v1.0"
LONGEST = 32_000
"""Characters of a link. Those of delta queries have some thousands."""


def mailbox_path(mailbox: str) -> str:
    """The path of somebody: by an address or an ID; ``me`` is whoever has signed in."""
    return "/me" if mailbox == "me" else f"/users/{segment(mailbox)}"


def segment(text: str) -> str:
    """A text as one part of a path, whatever stands in it."""
    return quote(text, safe="@").replace("..", "%2E%2E")


def relative(path: str, query: Mapping[str, str] | None = None) -> str:
    """A path with its query, as an item of a batch has it: after the version."""
    asked = urlencode(query or {}, quote_via=quote, safe="$,:'()/;=")
    return f"{path}?{asked}" if asked else path


def onward(page: Mapping[str, object], root: str) -> tuple[str, bool]:
    """The link at the end of a page of a delta, and whether more pages follow in this round.

    Raises:
        AdapterError: there is none, or it leads elsewhere: that must not be noted either, since it would fail for ever.
    """
    further = page.get("@odata.nextLink")
    link = further or page.get("@odata.deltaLink")
    if not isinstance(link, str):
        raise AdapterError("Microsoft Graph did not say where its list goes on; please report it")
    return absolute(root, link), bool(further)


def absolute(root: str, place: str) -> str:
    """The URL of a path, or of a link that Graph gave.

    Raises:
        AdapterError: it leads elsewhere than to Graph.
    """
    if place.startswith("/") and not place.startswith("//"):
        return f"{root}{VERSION}{place}"
    ours = urlsplit(root)
    try:
        there = urlsplit(place)
        same = (there.scheme, there.hostname, there.port or 443) == (ours.scheme, ours.hostname, ours.port or 443)
    except ValueError:
        same = False
    plain = len(place) <= LONGEST and place.isascii() and place.isprintable() and " " not in place and "\\" not in place
    if not same or not plain or "@" in there.netloc or not there.path.startswith(f"{VERSION}/") or "/.." in there.path:
        raise AdapterError(
            "Microsoft Graph led us to another address than its own. We did not follow. Check `cloud`, and whether "
            "something stands between us and Graph"
        )
    return place
