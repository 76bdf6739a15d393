"""A workflow of Power Automate, as Teams offers it: whoever calls its address has a card posted.

It does what `docs/teams.md` says to build: the Flow bot writes the cards of a call to the one person whose
address stands beside them; or it shows them in a channel, where somebody made it so. A call is taken for granted, and
what goes wrong afterwards is seen in the run history of the workflow, and not by whoever called.

Sources: https://learn.microsoft.com/connectors/teams (the trigger, the action, and 28 KB for a message),
https://learn.microsoft.com/power-automate/oauth-authentication (who may call),
https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint (the address and its signature).
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jsonschema import Draft6Validator
from jsonschema.exceptions import best_match

from copilot_sync.testing.graph.wire import Answer

if TYPE_CHECKING:
    from copilot_sync.testing.graph.directory import Tenant
    from copilot_sync.testing.graph.wire import Request

PATH = "/powerautomate/automations/direct/workflows/0c2d7bd5a6114b9dbb1f0a5f6d1f2c3e/triggers/manual/paths/invoke"
LARGEST = 28_000
"""Bytes of a message."""
KIND = "application/vnd.microsoft.card.adaptive"
LATEST = (1, 5)
"""The version of a card that is shown; of a later one, Teams shows a line in its place."""
SIGNED = {"api-version": "1", "sp": "/triggers/manual/run", "sv": "1.0"}
"""What stands in the address beside the signature."""


@dataclass(eq=False)
class Workflow:
    """What was posted, and whether anybody saw it."""

    tenant: Tenant
    """Whose people the Flow bot can write to."""
    signature: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """The secret in the address."""
    to_channel: bool = False
    """Cards are shown to everybody in a channel, whomever they were for."""
    chats: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What the Flow bot wrote to whom, by address."""
    channel: list[dict[str, Any]] = field(default_factory=list)
    """The cards in the channel, in order."""
    failed: list[str] = field(default_factory=list)
    """Why runs of the workflow have failed after the call was accepted."""

    @property
    def address(self) -> str:
        """Where it is called, on its server."""
        return f"{PATH}?api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={self.signature}"

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Every card that somebody saw; those of a chat in order."""
        return [*self.channel, *(card for cards in self.chats.values() for card in cards)]

    def answer(self, request: Request) -> Answer:
        """Answer a call."""
        query = request.query
        if not hmac.compare_digest(query.get("sig", "").encode(), self.signature.encode()):
            return _refused(401, "DirectApiAuthorizationRequired")
        if any(query.get(name) != value for name, value in SIGNED.items()):
            return _refused(400, "InvalidRequestParameters")
        if request.method != "POST":
            return _refused(405, "MethodNotAllowed")
        if len(request.body) > LARGEST:
            return _refused(413, "RequestEntityTooLarge")
        try:
            body = json.loads(request.body)
        except ValueError:
            return _refused(400, "InvalidRequestContent")
        said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        self._run(body if said == "application/json" else None)
        return Answer(202, "")

    def _run(self, body: object) -> None:
        """What goes on when the call was answered already."""
        message = body if isinstance(body, dict) else {}
        attachments, recipient = message.get("attachments"), message.get("recipient")
        if message.get("type") != "message" or not isinstance(attachments, list) or not attachments:
            self.failed.append("it is no message with attachments, in JSON")
        elif not self.to_channel and not (isinstance(recipient, str) and self.tenant.find_user(recipient)):
            self.failed.append("there is nobody of this address to write to")
        else:
            box = self.channel if self.to_channel else self.chats.setdefault(str(recipient).lower(), [])
            for attachment in attachments:
                if problem := problem_of(attachment):
                    self.failed.append(problem)
                else:
                    box.append(attachment["content"])


def problem_of(attachment: object) -> str:
    """Why an attachment is not shown as a card; empty where it is.

    A card is judged by the public schema (`derive_cards`).
    """
    content = attachment.get("content") if isinstance(attachment, dict) else None
    if not isinstance(attachment, dict) or not isinstance(content, dict) or attachment.get("contentType") != KIND:
        return "an attachment is no Adaptive Card"
    try:
        version = tuple(map(int, str(content["version"]).split(".")))
    except (KeyError, ValueError):
        return "a card has no version"
    if version > LATEST:
        return "a card has a version that Teams does not show"
    if content.get("type") != "AdaptiveCard" or not content.get("body"):
        return "a card has no type, or no body"
    problem = best_match(_schema().iter_errors(content))
    return f"a card is none by its schema, at {problem.json_path}" if problem is not None else ""


@cache
def _schema() -> Draft6Validator:
    return Draft6Validator(json.loads(files(__package__).joinpath("cards.json").read_bytes()))


def _refused(status: int, code: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": "The workflow cannot be called like this."}})
