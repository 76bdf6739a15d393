"""From settings to a client of Microsoft Graph. Nothing is asked of the network yet."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from copilot_sync.adapters import AdapterError, AuthenticationError, Mistakes
from copilot_sync.adapters.secrets import LARGEST, content_of, secret_from
from copilot_sync_m365.client import GraphClient
from copilot_sync_m365.clouds import CLOUDS, cloud_of
from copilot_sync_m365.sessions import certificates
from copilot_sync_m365.settings import SignInBy
from copilot_sync_m365.sign_in import LoginSession, Registration, by_credential, by_device_code, by_managed_identity
from copilot_sync_m365.token_cache import TokenCache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from copilot_sync.adapters import Context
    from copilot_sync_m365.settings import GraphSettings
    from copilot_sync_m365.sign_in import SignIn

ID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
TENANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?")
NOBODY_S = frozenset({"common", "organizations", "consumers"})
"""Words in the place of a tenant that stand for anybody's."""
PRIVATE_KEY = re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----.+?-----END (?:[A-Z]+ )*PRIVATE KEY-----", re.DOTALL)
CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
FROM_THE_SETTINGS = "its path begins at the folder of the settings; check it"
ODD_CERTIFICATE = "`certificate_file` cannot be used; it needs a certificate, its private key (RSA), and its passphrase"


def client_of(settings: GraphSettings, context: Context, *, permissions: tuple[str, ...]) -> GraphClient:
    """The client that the settings describe. It signs in when it is first used.

    Args:
        settings: Of a source or a messenger.
        context: Has the environment, where secrets come from.
        permissions: What is asked for when a person signs in by a device code; an app has what it has been given.

    Raises:
        WrongSettingsError: the settings do not fit each other, or something that they name is missing.
    """
    mistakes, by = Mistakes(), SignInBy(settings.sign_in)
    is_app = by is not SignInBy.MANAGED_IDENTITY
    tenant, ca_file, cloud, credential = "", "", CLOUDS["global"], None
    with mistakes.about("graph_address"):
        cloud = cloud_of(settings.cloud, settings.graph_address, settings.login_address)
    with mistakes.about("client_id"):
        _see_id(settings, needed=is_app)
    with mistakes.about("tenant"):
        tenant = _tenant(settings) if is_app else ""
    with mistakes.about("sign_in"):
        credential = CREDENTIALS[by][0](settings, context) if by in CREDENTIALS else None
    with mistakes.about("ca_file"):
        ca_file = certificates(settings.ca_file, context.folder)
    mistakes.tell()
    session = LoginSession(ca_file=ca_file, timeout=settings.timeout)
    app = Registration(cloud, tenant, settings.client_id)
    sign_in: SignIn
    if credential is not None:
        sign_in = by_credential(app, credential, session, odd=CREDENTIALS[by][1])
    elif is_app:
        path = context.folder / (settings.token_cache or user_data_path("copilot-sync") / f"m365-{context.name}.json")
        sign_in = by_device_code(app, permissions, TokenCache(path), session, _at_a_terminal())
    else:
        sign_in = by_managed_identity(cloud, settings.client_id, session)
    client = GraphClient(cloud, sign_in, ca_file=ca_file, timeout=settings.timeout, at_once=settings.at_once)
    client.key_file = _key_file(settings, context)
    return client


def _key_file(settings: GraphSettings, context: Context) -> Path | None:
    """The file that we sign in with, where there is one: whoever can read it can sign in as we do."""
    by, said = SignInBy(settings.sign_in), context.environment
    by_file = by is SignInBy.SECRET and not said.get(settings.secret_variable)
    name = said.get(settings.secret_file_variable) if by_file else None
    name = settings.certificate_file if by is SignInBy.CERTIFICATE else name
    return context.folder / name if name else None


def _secret(settings: GraphSettings, context: Context) -> Callable[[], str]:
    secret = secret_from(context, "client secret", settings.secret_variable, settings.secret_file_variable)
    return lambda: secret


def _certificate(settings: GraphSettings, context: Context) -> Callable[[], dict[str, Any]]:
    if not settings.certificate_file:
        raise AdapterError('`sign_in = "certificate"` needs a `certificate_file`')
    path = context.folder / settings.certificate_file
    passphrase = context.environment.get(settings.passphrase_variable) or None
    data = _read(path, 10 * LARGEST, f"`certificate_file` cannot be read; {FROM_THE_SETTINGS}, and who may read it")
    if b"-----BEGIN" not in data:
        return lambda: {"private_key_pfx_path": str(path), "passphrase": passphrase}
    text = data.decode(errors="replace")
    key, certificate = PRIVATE_KEY.search(text), CERTIFICATE.search(text)
    if key is None or certificate is None:
        raise AdapterError(ODD_CERTIFICATE)
    credential = {"private_key": key[0], "public_certificate": certificate[0], "passphrase": passphrase}
    return lambda: {name: value for name, value in credential.items() if value}


def _federated(settings: GraphSettings, context: Context) -> Callable[[], dict[str, Any]]:
    named = context.environment.get(settings.token_file_variable)
    if not named:
        raise AdapterError(f"{settings.token_file_variable} is not set; it is to hold the path of the platform's token")
    path = context.folder / named

    def assertion() -> str:  # read each time: the platform renews it
        problem = f"the file that {settings.token_file_variable} names cannot be read, or holds no token"
        token = _read(path, LARGEST, problem).decode(errors="replace").strip()
        if not token.isascii() or not token:
            raise AuthenticationError(problem)
        return token

    return lambda: {"client_assertion": assertion}


CREDENTIALS: dict[SignInBy, tuple[Callable[[GraphSettings, Context], Callable[[], Any]], str]] = {
    SignInBy.SECRET: (_secret, "the sign-in answered something that we do not understand"),
    SignInBy.CERTIFICATE: (_certificate, ODD_CERTIFICATE),
    SignInBy.FEDERATED: (_federated, "the platform's token could not be used"),
}


def _see_id(settings: GraphSettings, *, needed: bool) -> None:
    if (needed or settings.client_id) and not ID.fullmatch(settings.client_id):
        raise AdapterError(
            "`client_id` is the application (client) ID, such as 3f2504e0-4f89-41d3-9a0c-0305e82c3301; see Entra admin "
            "centre > App registrations > your app > Overview"
        )


def _tenant(settings: GraphSettings) -> str:
    tenant = settings.tenant.strip()
    if not TENANT.fullmatch(tenant) or tenant.lower() in NOBODY_S:
        raise AdapterError("`tenant` is the tenant ID, or a domain of yours; see Entra admin centre > Overview")
    return tenant


def _read(path: Path, largest: int, problem: str) -> bytes:
    data = content_of(path, largest)
    if not data:
        raise AdapterError(problem)
    return data


def _at_a_terminal() -> Callable[[str], None] | None:
    """Tells somebody at a terminal; ``None`` where nobody is."""
    if not (sys.stdin and sys.stderr and sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda text: print(text, file=sys.stderr)  # noqa: T201 -- somebody has to read the code
