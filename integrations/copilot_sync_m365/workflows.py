"""The address of a workflow of Power Automate, which is a secret, and how it is called: once, and nowhere else.

Whoever has the address can have cards posted, since its signature (``sig``) is all that is asked for. It stands in no
log, no error and no representation.

Sources: https://learn.microsoft.com/power-automate/oauth-authentication (who may call),
https://learn.microsoft.com/azure/logic-apps/logic-apps-http-endpoint (what is answered),
https://learn.microsoft.com/troubleshoot/power-platform/power-automate/flow-creation/triggers-troubleshoot (the hosts).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import requests
from urllib3.exceptions import HTTPError

from copilot_sync.adapters import (
    AdapterError,
    AuthenticationError,
    NotAcceptedError,
    OutcomeUnknownError,
    PermissionDenied,
    Throttled,
)
from copilot_sync.adapters.secrets import secret_from
from copilot_sync_m365.quiet_logs import quiet
from copilot_sync_m365.refusals import (
    FIRST_OF_THE_SERVER,
    FIRST_REDIRECT,
    FIRST_REFUSAL,
    FORBIDDEN,
    TOO_MANY,
    UNAUTHORISED,
)
from copilot_sync_m365.sessions import Session, trouble, was_never_sent
from copilot_sync_m365.waits import retry_after

if TYPE_CHECKING:
    from collections.abc import Callable

    from copilot_sync.adapters import Context
    from copilot_sync_m365.settings import TeamsSettings

NAME = "the workflow of Teams"
HOSTS = (".logic.azure.com", ".api.powerplatform.com")
"""How the hosts end that Power Automate gives to workflows. Nobody else can have one of them."""
CONNECTORS = (".webhook.office.com", "outlook.office.com", "outlook.office365.com")
"""How the hosts end of what Teams had before: https://learn.microsoft.com/microsoftteams/m365-custom-connectors."""
LONGEST = 2_000
"""Characters of an address; those in use have some 300."""
HTTPS_PORT = 443
HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62})){0,20}", re.ASCII)
ENDING = "/paths/invoke"
"""Of the path, whatever stands before it."""
ANYONE = "“Who can trigger the flow?” has to be “Anyone” in its first step"
NOT_IN_TIME, TOO_LARGE = 408, 413
GONE = frozenset({404, 410})


def address_from(settings: TeamsSettings, context: Context) -> str:
    """The address of the workflow.

    Raises:
        AdapterError: it is missing, or none that a message may go to. The text does not quote it.
    """
    address = secret_from(context, "address of the workflow", settings.url_variable, settings.url_file_variable).strip()
    problem = _problem_of(address, settings.host.strip().lower())
    if problem:
        raise AdapterError(f"the address of the workflow {problem}; see docs/teams.md")
    return address


def _problem_of(address: str, host: str) -> str:
    plain = len(address) <= LONGEST and address.isascii() and address.isprintable() and not set(' "<>\\') & set(address)
    try:
        parts = urlsplit(address if plain else "")
        port = parts.port or HTTPS_PORT
    except ValueError:
        return "is none; copy it once more"
    name = (parts.hostname or "").lower()
    if not plain or not HOST.fullmatch(name) or "@" in parts.netloc or parts.fragment:
        return "is none; copy it once more"
    if parts.scheme != "https":
        return "does not begin with https://"
    if name.endswith(CONNECTORS):
        return "is that of a connector to a channel, which is never used. Build the workflow"
    if host not in {name, f"{name}:{port}"} and (port != HTTPS_PORT or not name.endswith(HOSTS)):
        return "leads to a host that is none of Power Automate's. If it is one of your cloud, name it in `host`"
    if not parts.path.endswith(ENDING):
        return f"does not end in {ENDING}; copy it whole from the first step of the workflow"
    if not any(parse_qs(parts.query).get("sig", [])):
        return f"holds no signature (sig). {ANYONE}; its address changes by that"
    return ""


class Workflow:
    """Calls a workflow.

    Args:
        address: As `address_from` gives it.
        ca_file: Certificates that are trusted, and no others; empty: those of the environment, else of the system.
        timeout: Seconds without a byte.
        now: For dates in Retry-After.
    """

    def __init__(
        self,
        address: str,
        *,
        ca_file: str = "",
        timeout: float = 60.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._address = address
        where = urlsplit(address)
        host = f"{where.hostname}, port {where.port or HTTPS_PORT}"
        self._cure = f"let the firewall pass us to {host}, or set HTTPS_PROXY to the address of a proxy that does"
        self._session = Session(ca_file=ca_file, timeout=timeout, connections=1)
        self.now = now

    def call(self, message: bytes) -> None:
        """Hand a message over, in JSON. When this returns, a run of the workflow has it.

        What becomes of the run is seen in Power Automate alone.

        Raises:
            OutcomeUnknownError: the answer was lost, or the server had trouble: the workflow may run.
            Throttled: it was not taken, and may be later.
            TransientError: it was not sent at all.
            NotAcceptedError: it is too large.
            AdapterError: it was not taken, and none will be until somebody acts.
        """
        headers = {"Content-Type": "application/json; charset=utf-8"}
        problem = self._posted(message, headers)
        if problem is not None:
            raise problem

    def reach(self) -> None:
        """See that Power Automate answers at all. The workflow is not called, and its secret not sent.

        Raises:
            AdapterError: it does not.
        """
        with quiet():
            try:
                self._session.request("HEAD", f"https://{urlsplit(self._address).netloc}/", stream=True).close()
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                problem = trouble(error, NAME, cure=self._cure)
            else:
                return
        raise problem

    def close(self) -> None:
        """Let go of connections."""
        self._session.close()

    def _posted(self, data: bytes, headers: dict[str, str]) -> AdapterError | None:
        with quiet():
            try:
                with self._session.request("POST", self._address, data=data, headers=headers, stream=True) as answer:
                    return refusal(answer.status_code, answer.headers.get("Retry-After", ""), self.now())
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                never = was_never_sent(error) or not isinstance(error, requests.RequestException | HTTPError)
                lost = OutcomeUnknownError(f"the connection to {NAME} broke before its answer came")
                return trouble(error, NAME, cure=self._cure) if never else lost


def refusal(status: int, wait: str, now: datetime) -> AdapterError | None:
    """The error for an answer, by its status alone; ``None`` where the call was accepted.

    Args:
        status: Of HTTP. A workflow answers 202 before it runs, or what its own last step answers.
        wait: As Retry-After has it.
        now: For a date in it.
    """
    if status < FIRST_REDIRECT:
        return None
    if status == TOO_MANY:
        return Throttled(f"{NAME} asks us to come later", retry_after=retry_after(wait, now))
    if status >= FIRST_OF_THE_SERVER or status == NOT_IN_TIME:
        return OutcomeUnknownError(f"{NAME} had trouble of its own ({status}); the message may have been posted")
    return _standing(status)


def _standing(status: int) -> AdapterError:
    """The error for an answer that will be the same until somebody acts. Nothing was posted."""
    if status == UNAUTHORISED:
        return AuthenticationError(f"{NAME} does not take its address: copy it once more. {ANYONE}")
    if status == FORBIDDEN:
        return PermissionDenied(f"{NAME} does not let us: {ANYONE}", missing="to call the workflow")
    if status == TOO_LARGE:
        return NotAcceptedError(f"{NAME} does not take a message of this size")
    if status in GONE:
        return AdapterError(f"{NAME} is switched off or gone; look at it in Power Automate, and copy its address anew")
    if status < FIRST_REFUSAL:
        return AdapterError(f"{NAME} led us to another address ({status}). We did not follow; look for a proxy between")
    return AdapterError(f"{NAME} refuses what we sent ({status}); build it as docs/teams.md says")
