"""Change notifications: who wants to hear of what, and how they are told.

Sources: https://learn.microsoft.com/graph/change-notifications-delivery-webhooks (the handshake, the deliveries),
https://learn.microsoft.com/graph/change-notifications-lifecycle-events,
https://learn.microsoft.com/graph/api/resources/subscription (how long one lasts).
"""

from __future__ import annotations

import http.client
import json
import re
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from copilot_sync.testing.graph import ids, times
from copilot_sync.testing.graph.wire import Refusal, invalid

if TYPE_CHECKING:
    import ssl

    from copilot_sync.testing.graph.access import Caller
    from copilot_sync.testing.graph.clock import Clock
    from copilot_sync.testing.graph.meetings import Event

LONGEST = timedelta(minutes=4230)
"""How long a subscription to what is in a mailbox lasts at most."""
LONGEST_STATE = 128
PATIENCE = 10.0
"""Seconds in which a receiver has to answer."""
NEEDED = ("changeType", "expirationDateTime", "notificationUrl", "resource")
CHANGES = frozenset({"created", "updated", "deleted"})
_RESOURCE = re.compile(r"/?users/([^/]+)/(events|messages)", re.IGNORECASE)


@dataclass(eq=False)
class Subscriptions:
    """Who wants to hear of what."""

    clock: Clock
    trust: ssl.SSLContext | None = None
    """With which receivers are reached."""
    active: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By their ids."""
    answers: list[int] = field(default_factory=list)
    """What receivers have answered to deliveries, in order."""

    def add(self, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
        """Another one, after its receiver has shown that it wants it.

        Raises:
            Refusal: 400, something is missing, too long or of no use, or the receiver did not answer as it should.
        """
        for name in NEEDED:
            if not given.get(name):
                raise invalid(f"The property '{name}' is missing.", "InvalidRequest")
        if not set(given["changeType"].split(",")) <= CHANGES:
            raise invalid("The changeType is not supported.", "InvalidRequest")
        if len(given.get("clientState") or "") > LONGEST_STATE:
            raise invalid(f"The clientState is longer than {LONGEST_STATE} characters.", "InvalidRequest")
        if _RESOURCE.fullmatch(given["resource"]) is None:
            raise invalid("The resource is not supported.", "InvalidRequest")
        self._check_expiration(given["expirationDateTime"])
        for name in ("notificationUrl", "lifecycleNotificationUrl"):
            if given.get(name):
                self._shake_hands(given[name])
        made = {"id": str(uuid.uuid4()), "applicationId": caller.app.client_id} | given
        self.active[made["id"]] = made
        return made

    def renew(self, name: str, expiration: str | None) -> dict[str, Any]:
        """Let one last longer.

        Raises:
            Refusal: 404, it is not there; 400, that is too long.
        """
        found = self.find(name)
        if expiration:
            self._check_expiration(expiration)
            found["expirationDateTime"] = expiration
        return found

    def find(self, name: str) -> dict[str, Any]:
        """The one of an id.

        Raises:
            Refusal: 404, there is none, or no longer.
        """
        found = self.active.get(name)
        if found is None or times.moment(found["expirationDateTime"], "") <= self.clock.now():
            raise Refusal(404, "ResourceNotFound", "The object was not found.")
        return found

    def notify(self, change: str, event: Event, *, client_state: str | None = None) -> None:
        """Tell of a change of an event whoever wants to hear of it; with another client state, as a stranger would."""
        mailbox = event.calendar.mailbox
        for one in list(self.active.values()):
            place = _RESOURCE.fullmatch(one["resource"])
            user = mailbox.tenant.find_user(place[1]) if place else None
            if user is None or user.own_mailbox is not mailbox or change not in one["changeType"].split(","):
                continue
            resource = f"Users/{user.id}/Events/{event.id}"
            data = {"@odata.type": "#Microsoft.Graph.Event", "@odata.id": resource, "id": event.id}
            more = {"changeType": change, "resource": resource, "resourceData": data}
            self._deliver(one, one["notificationUrl"], more, client_state)

    def tell_of_life(self, what: str, *, client_state: str | None = None) -> None:
        """Tell every receiver that its subscription is over, or that something was missed.

        Args:
            what: ``reauthorizationRequired``, ``subscriptionRemoved`` or ``missed``.
            client_state: Another one, as a stranger would have.
        """
        for one in list(self.active.values()):
            if what == "subscriptionRemoved":
                del self.active[one["id"]]
            if one.get("lifecycleNotificationUrl"):
                self._deliver(one, one["lifecycleNotificationUrl"], {"lifecycleEvent": what}, client_state)

    def _deliver(self, one: dict[str, Any], url: str, more: dict[str, Any], client_state: str | None) -> None:
        state = one.get("clientState") if client_state is None else client_state
        told = {
            "subscriptionId": one["id"],
            "subscriptionExpirationDateTime": one["expirationDateTime"],
            "clientState": state,
            "tenantId": ids.uid(one["applicationId"])[:32],
            **more,
        }
        status, _body = self._post(url, json.dumps({"value": [told]}))
        self.answers.append(status)

    def _shake_hands(self, url: str) -> None:
        token = f"Validation: {secrets.token_urlsafe(20)}"
        joined = "&" if urlsplit(url).query else "?"
        status, body = self._post(f"{url}{joined}validationToken={quote(token)}", "")
        if status != http.client.OK or body != token:
            text = "Subscription validation request failed. The endpoint must answer 200 OK and the token."
            raise invalid(text, "ValidationError")

    def _post(self, url: str, body: str) -> tuple[int, str]:
        """What a receiver answers: the status, and the text where it is plain; 0 where it does not."""
        parts = urlsplit(url)
        if parts.scheme != "https":
            raise invalid("The notification URL must begin with https.", "InvalidRequest")
        connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=PATIENCE, context=self.trust)
        try:
            target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
            connection.request("POST", target, body, {"Content-Type": "application/json; charset=utf-8"})
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return answer.status, text if answer.headers.get_content_type() == "text/plain" else ""
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def _check_expiration(self, text: str) -> None:
        until: datetime = times.moment(text, "expirationDateTime")
        if not self.clock.now() < until <= self.clock.now() + LONGEST:
            raise invalid("Subscription expiration can only be 4230 minutes in the future.", "ExtensionError")
