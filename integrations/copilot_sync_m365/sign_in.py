"""Signing in at Microsoft Entra, with Microsoft's own library (https://learn.microsoft.com/entra/msal/python/).

It gives errors back rather than raising them, asks the network as soon as it is made, and keeps tokens in memory until
they run out. So one is made when a token is first asked for, and everything that goes wrong is told in our own words:
what Entra says of it holds names and IDs.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

import msal
import requests

from copilot_sync.adapters import AdapterError, AuthenticationError
from copilot_sync_m365.quiet_logs import quiet
from copilot_sync_m365.refusals import FIRST_OF_THE_SERVER, TOO_MANY
from copilot_sync_m365.sessions import WAY_OUT, Session, trouble
from copilot_sync_m365.sign_in_problems import refused
from copilot_sync_m365.waits import retry_after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from requests import Response

    from copilot_sync_m365.clouds import Cloud
    from copilot_sync_m365.token_cache import TokenCache


NO_IDENTITY = "this machine has no managed identity; see Azure portal > the machine or app > Identity"


class SignIn(Protocol):
    """Who we are at Microsoft Graph."""

    def token(self) -> str:
        """An access token that is good for some minutes at least. Safe to call from several threads.

        Raises:
            AuthenticationError: we are not let in; the text says what an admin can do.
            TransientError: the sign-in could not be reached, or is busy.
        """
        ...

    def forget(self) -> None:
        """Let the next token be a new one: Graph does not take this one any more."""
        ...

    def close(self) -> None:
        """Let go of connections, and of the tokens in memory."""
        ...


class LoginSession(Session):
    """What msal speaks through. Remembers how the last answer was: msal does not tell."""

    status = 0
    wait: timedelta | None = None

    def request(self, *arguments: Any, **named: Any) -> Response:  # noqa: ANN401 -- as the library has it
        """As the library does."""
        self.status, self.wait = 0, None
        answer = super().request(*arguments, **named)
        self.status = answer.status_code
        self.wait = retry_after(answer.headers.get("Retry-After", ""), datetime.now(UTC))
        return answer


@dataclass
class MsalSignIn:
    """A sign-in through msal; the ways to sign in differ in how they are made and asked."""

    session: LoginSession
    host: str
    """Of the sign-in, for messages."""
    make: Callable[[LoginSession], Any]
    """Makes one of msal's applications, which may ask the network."""
    ask: Callable[[Any], Mapping[str, object]]
    """Asks it for a token."""
    drop: Callable[[Any], None] | None = None
    """Makes it forget its tokens; without, a new one is made."""
    cure: str = WAY_OUT
    """What helps where there is no way to the host."""
    odd: str = "the sign-in answered something that we do not understand"
    """What it means where the library stumbles, and the network is not to blame."""
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _application: Any = None

    def token(self) -> str:
        """As `SignIn.token`."""
        with self._lock, quiet():
            try:
                if self._application is None:
                    self._application = self.make(self.session)
                answer = self.ask(self._application)
                token = answer.get("access_token")
            except AdapterError:
                raise
            except Exception as error:  # noqa: BLE001 -- msal lets through whatever the libraries below it raise
                problem = self._problem(error)
            else:
                if isinstance(token, str) and token:
                    return token
                problem = refused(answer, self.session.status, self.session.wait)
        raise problem

    def forget(self) -> None:
        """As `SignIn.forget`."""
        with self._lock:
            if self._application is not None and self.drop is not None:
                self.drop(self._application)
            else:
                self._application = None

    def close(self) -> None:
        """As `SignIn.close`."""
        with self._lock:
            self._application = None
            self.session.close()

    def _problem(self, error: Exception) -> AdapterError:
        """In our own words: the library's may hold addresses and IDs."""
        status = self.session.status
        if status == TOO_MANY or status >= FIRST_OF_THE_SERVER:
            return refused({}, status, self.session.wait)
        if isinstance(error, requests.RequestException | OSError):
            return trouble(error, self.host, cure=self.cure)
        if self._application is None and status >= 400:  # noqa: PLR2004 -- the first that is a refusal
            return AuthenticationError(
                "we could not sign in: there is no such directory; check `tenant`, and `cloud`; see Entra admin "
                "centre > Overview"
            )
        return AuthenticationError(f"we could not sign in: {self.odd}")


@dataclass(frozen=True, slots=True)
class Registration:
    """An app as it is registered: https://learn.microsoft.com/entra/identity-platform/application-model."""

    cloud: Cloud
    tenant: str
    client_id: str

    @property
    def authority(self) -> str:
        """Where people and apps of the tenant sign in."""
        return f"{self.cloud.login}/{self.tenant}"

    @property
    def host(self) -> str:
        """Of that place, for messages."""
        return self.cloud.login.removeprefix("https://").partition(":")[0]


def by_credential(
    app: Registration, credential: Callable[[], str | dict[str, Any]], session: LoginSession, *, odd: str
) -> MsalSignIn:
    """An app that signs in as itself: by a secret, a certificate, or a token of another issuer.

    Args:
        app: The app.
        credential: Gives what msal takes for one, when it is needed.
        session: What msal speaks through.
        odd: What it means where msal stumbles over it.

    Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow.
    """

    def make(session: LoginSession) -> msal.ConfidentialClientApplication:
        return msal.ConfidentialClientApplication(
            app.client_id,
            client_credential=credential(),
            authority=app.authority,
            http_client=session,
            instance_discovery=False,  # the address is from the settings, or from our table
        )

    return MsalSignIn(
        session,
        app.host,
        make,
        ask=lambda made: made.acquire_token_for_client(scopes=[app.cloud.scope]),
        drop=lambda made: made.remove_tokens_for_client(),
        odd=odd,
    )


def by_managed_identity(cloud: Cloud, client_id: str, session: LoginSession) -> MsalSignIn:
    """What runs in Azure, as the identity that Azure gives it. The machine itself answers: no proxy is asked.

    Source: https://learn.microsoft.com/entra/msal/python/advanced/managed-identity.
    """
    session.trust_env = False
    identity = (
        msal.UserAssignedManagedIdentity(client_id=client_id) if client_id else msal.SystemAssignedManagedIdentity()
    )
    return MsalSignIn(
        session,
        "the managed identity of this machine",
        make=lambda session: msal.ManagedIdentityClient(identity, http_client=session),
        ask=lambda app: app.acquire_token_for_client(resource=cloud.graph),
        cure=NO_IDENTITY,
        odd=NO_IDENTITY,
    )


def by_device_code(
    app: Registration,
    permissions: tuple[str, ...],
    cache: TokenCache,
    session: LoginSession,
    tell: Callable[[str], None] | None,
) -> MsalSignIn:
    """A person, who enters a code in a browser once, and stays signed in by what the cache keeps.

    Args:
        app: The app, which has to let people sign in by a code.
        permissions: Delegated ones, such as ``Calendars.Read``.
        cache: Keeps the sign-in.
        session: What msal speaks through.
        tell: Shows somebody where to enter which code; ``None`` where nobody is there to see it.

    Source: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code.
    """
    scopes = [f"{app.cloud.graph}/{permission}" for permission in permissions]

    def make(session: LoginSession) -> msal.PublicClientApplication:
        return msal.PublicClientApplication(
            app.client_id,
            authority=app.authority,
            token_cache=cache.loaded(),
            http_client=session,
            instance_discovery=False,
        )

    def ask(made: msal.PublicClientApplication) -> Mapping[str, object]:
        answer: Mapping[str, object] | None = None
        for account in made.get_accounts()[:1]:
            answer = made.acquire_token_silent_with_error(scopes, account=account)
        if answer is None or "access_token" not in answer:
            if tell is None or (answer is not None and not _is_over(answer)):
                return answer or {"error": "interaction_required", "error_codes": [16000]}
            answer = _after_the_code(made, scopes, tell)
        cache.keep()
        return answer

    return MsalSignIn(session, app.host, make, ask, drop=lambda _: cache.drop())


def _after_the_code(
    made: msal.PublicClientApplication, scopes: list[str], tell: Callable[[str], None]
) -> Mapping[str, object]:
    flow: dict[str, Any] = made.initiate_device_flow(scopes=scopes)
    if "user_code" not in flow:
        return flow
    tell("".join(letter for letter in str(flow.get("message", "")) if letter.isprintable())[:500])
    answer: Mapping[str, object] = made.acquire_token_by_device_flow(flow)
    return answer


def _is_over(answer: Mapping[str, object]) -> bool:
    """Whether a sign-in has come to its end, so that the person has to enter a code anew."""
    return str(answer.get("error", "")) in {"invalid_grant", "interaction_required"}
