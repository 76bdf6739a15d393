"""Access tokens for Exchange Online, by Microsoft's own library.

An app signs in with its secret, without a person (client credentials): https://learn.microsoft.com/exchange/
client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth. The library keeps a token
in memory until it runs out.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import msal
import requests

from copilot_sync.adapters import AdapterError, AuthenticationError, TransientError

logging.getLogger("msal").setLevel(
    logging.CRITICAL
)  # as copilot_sync_m365 has it: whichever is loaded last decides for both

TIMEOUT = 60.0
"""Seconds to wait for any answer."""
FOR_NOW = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
"""Errors that pass (RFC 6749, section 4.1.2.1)."""


@dataclass
class AppTokens:
    """An app at Microsoft; called, it gives a token that is good for some minutes at least."""

    authority: str
    client_id: str = field(repr=False)
    secret: str = field(repr=False)
    scope: str
    _app: Any = field(default=None, repr=False)

    def __call__(self) -> str:
        """A token.

        Raises:
            AuthenticationError: Microsoft does not let this app in.
            TransientError: Microsoft cannot be reached, or cannot say just now.
        """
        problem: AdapterError
        try:
            if self._app is None:
                self._app = msal.ConfidentialClientApplication(
                    self.client_id,
                    client_credential=self.secret,
                    authority=self.authority,
                    instance_discovery=False,  # the settings say where
                    timeout=TIMEOUT,
                )
            answer = self._app.acquire_token_for_client([self.scope])
        except (requests.RequestException, msal.exceptions.MsalError):
            problem = TransientError(
                "Microsoft's sign-in could not be reached, or cannot answer just now; check `login_address`, and the network"
            )
        except (
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ):  # an answer that is not as it should be
            problem = AuthenticationError(
                "there is no such directory at Microsoft; check `tenant`, and `login_address`"
            )
        else:
            token = answer.get("access_token") if isinstance(answer, dict) else None
            if isinstance(token, str) and token.isascii() and token.isprintable() and token:
                return token
            problem = _refused(answer)
        raise problem from None


def _refused(answer: Any) -> AdapterError:  # noqa: ANN401 -- what a server says
    """Why there is none. Microsoft's own words hold names; its numbers do not."""
    said = answer if isinstance(answer, dict) else {}
    if said.get("error") in FOR_NOW:
        return TransientError("Microsoft's sign-in cannot do it just now")
    numbers = said.get("error_codes")
    known = [f"AADSTS{number}" for number in numbers if isinstance(number, int)] if isinstance(numbers, list) else []
    shown = f" ({', '.join(known[:3])})" if known else ""
    return AuthenticationError(
        f"Microsoft does not let the app in{shown}; check `client_id`, its secret, and the day when the secret ends"
    )
