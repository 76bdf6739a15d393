"""Operations on subscriptions.

Sources: https://learn.microsoft.com/graph/api/subscription-post-subscriptions,
https://learn.microsoft.com/graph/api/subscription-update, https://learn.microsoft.com/graph/api/subscription-reauthorize.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from copilot_sync.testing.graph import access
from copilot_sync.testing.graph.calls import Routes
from copilot_sync.testing.graph.wire import Answer, invalid

if TYPE_CHECKING:
    from copilot_sync.testing.graph.calls import Call

ROUTES = Routes()
_ONE = "subscriptions/{subscription}"


@ROUTES.add("POST", "subscriptions")
def add_subscription(call: Call) -> Answer:
    """Another one, once its receiver has answered."""
    _allowed(call)
    made = call.service.subscriptions.add(call.body("subscription"), call.caller)
    return Answer(201, call.entity(made, "subscriptions"))


@ROUTES.add("GET", "subscriptions")
def list_subscriptions(call: Call) -> Answer:
    """Those of the application."""
    _allowed(call)
    return Answer(200, call.page(list(call.service.subscriptions.active.values()), dict, 100, "subscriptions"))


@ROUTES.add("PATCH", _ONE)
def renew_subscription(call: Call) -> Answer:
    """Let one last longer; nothing else can be changed."""
    _allowed(call)
    given = call.body("subscription")
    if set(given) != {"expirationDateTime"}:
        raise invalid("Only the expirationDateTime can be changed.", "InvalidRequest")
    found = call.service.subscriptions.renew(call.names["subscription"], given["expirationDateTime"])
    return Answer(200, call.entity(found, "subscriptions"))


@ROUTES.add("POST", f"{_ONE}/reauthorize")
def reauthorize_subscription(call: Call) -> Answer:
    """Show that the application may still look."""
    _allowed(call)
    call.service.subscriptions.find(call.names["subscription"])
    return Answer(204)


@ROUTES.add("DELETE", _ONE)
def delete_subscription(call: Call) -> Answer:
    """Hear no more."""
    _allowed(call)
    call.service.subscriptions.find(call.names["subscription"])
    del call.service.subscriptions.active[call.names["subscription"]]
    return Answer(204)


def _allowed(call: Call) -> None:
    call.in_directory((*access.CALENDARS_FULL, *access.MAIL_FULL))
