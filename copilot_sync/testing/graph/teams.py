"""Online meetings: the block in the body that people join by, invented here in words and addresses.

Source: https://learn.microsoft.com/graph/api/resources/onlinemeetinginfo.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from copilot_sync.testing.graph.meetings import Event

GONE: dict[str, Any] = {"isOnlineMeeting": False, "onlineMeeting": None, "onlineMeetingProvider": "unknown"}
"""What becomes of an online meeting whose block was taken out of the body."""
PROVIDER = "teamsForBusiness"


def join_url(uid: str) -> str:
    """The address at which a meeting is joined."""
    digest = hashlib.sha256(uid.encode()).hexdigest()
    return f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{digest[:44]}%40thread.v2/0?context=%7b%22Tid%22%3a%22{digest[44:]}%22%7d"


def block(url: str) -> str:
    """The meeting block at the end of a body."""
    return (
        '<div class="me-email-text" lang="en-GB"><div>_______________________________________________</div>'
        "<div><span>Microsoft Teams meeting</span></div>"
        f'<div><a id="meet_invite_block.action.join_link" href="{url}">Join the meeting now</a></div>'
        "<div><span>Meeting ID: </span><span>300 111 222 333 4</span></div></div>"
    )


def made(event: Event, body: Mapping[str, Any]) -> dict[str, Any]:
    """What an event gets when it becomes an online meeting."""
    return set_up(event.uid + str(event.changed), body)


def set_up(uid: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of an online meeting, with its block in the body."""
    url = join_url(uid)
    content = str(body.get("content", ""))
    if body.get("contentType") == "text":
        content = f"<html><body><div>{content}</div></body></html>"
    inner, end, rest = content.rpartition("</body>")
    content = f"{inner}{block(url)}{end}{rest}" if end else f"{content}{block(url)}"
    return {
        "isOnlineMeeting": True,
        "onlineMeetingProvider": PROVIDER,
        "onlineMeeting": {"joinUrl": url},
        "body": {"contentType": "html", "content": content},
    }
