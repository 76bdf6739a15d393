"""A workflow of Teams that posts a card in a channel when its address is called.

Its address is a secret. It is taken for granted that a call was understood: what goes wrong afterwards is seen in the
run history of the workflow, and not by whoever called.

Sources: https://support.microsoft.com/office/create-incoming-webhooks-with-workflows-for-microsoft-teams-8ae491c7-0394-4861-ba59-055e33f75498,
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using (the size of a
message), https://learn.microsoft.com/adaptive-cards/.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.wire import Answer

if TYPE_CHECKING:
    from copilot_sync.testing.graph.wire import Request

PATH = "/workflows/channel/triggers/manual/paths/invoke"
LARGEST = 28_000
"""Bytes of a message."""
CARD = "application/vnd.microsoft.card.adaptive"


@dataclass(eq=False)
class Workflow:
    """What was posted, and whether anybody saw it."""

    signature: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    """The secret in the address."""
    cards: list[dict[str, Any]] = field(default_factory=list)
    """The cards that the channel shows, in order."""
    failed: list[str] = field(default_factory=list)
    """Why runs of the workflow have failed after the call was accepted."""

    @property
    def address(self) -> str:
        """Where it is called, on its server."""
        return f"{PATH}?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig={self.signature}"

    def answer(self, request: Request) -> Answer:
        """Answer a call."""
        if not hmac.compare_digest(request.query.get("sig", ""), self.signature):
            return _refused(401, "DirectApiAuthorizationRequired")
        if request.method != "POST":
            return _refused(405, "MethodNotAllowed")
        if len(request.body) > LARGEST:
            return _refused(413, "RequestEntityTooLarge")
        try:
            body = json.loads(request.body)
        except ValueError:
            return _refused(400, "InvalidRequestContent")
        self._run(body)
        return Answer(202, "")

    def _run(self, body: object) -> None:
        attachments = body.get("attachments") if isinstance(body, dict) else None
        if not isinstance(attachments, list) or not attachments:
            self.failed.append("there is no list of attachments")
            return
        for one in attachments:
            content = one.get("content") if isinstance(one, dict) else None
            if not isinstance(content, dict) or one.get("contentType") != CARD or content.get("type") != "AdaptiveCard":
                self.failed.append("an attachment is no Adaptive Card")
            elif not content.get("version") or not isinstance(content.get("body"), list):
                self.failed.append("a card has no version, or no body")
            else:
                self.cards.append(content)


def _refused(status: int, code: str) -> Answer:
    return Answer(status, {"error": {"code": code, "message": "The workflow cannot be called like this."}})
