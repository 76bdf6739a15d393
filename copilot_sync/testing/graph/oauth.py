"""Errors of a token endpoint.

Sources: RFC 6749, section 5.2; https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any


class OAuthError(Exception):
    """A request for a token that is refused, in the words of RFC 6749, section 5.2."""

    def __init__(self, error: str, number: int, description: str, status: int = 400) -> None:
        super().__init__(error, number, description)
        self.status = status
        self.body: dict[str, Any] = {
            "error": error,
            "error_description": f"AADSTS{number}: {description}",
            "error_codes": [number],
            "timestamp": f"{datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}",
            "trace_id": str(uuid.uuid4()),
            "correlation_id": str(uuid.uuid4()),
            "error_uri": f"https://login.microsoftonline.com/error?code={number}",
        }


def no_proof() -> OAuthError:
    """What an application is told that does not prove who it is, and has to."""
    text = "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."
    return OAuthError("invalid_client", 7000218, text, 401)
