"""Where tokens come from: the part of Microsoft Entra's OAuth 2.0 endpoints that msal uses.

Sources: https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow,
https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code,
https://learn.microsoft.com/entra/identity-platform/certificate-credentials,
https://learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import jwt

from copilot_sync.testing.graph import assertions
from copilot_sync.testing.graph.access import LIFETIME, Tokens
from copilot_sync.testing.graph.oauth import OAuthError, no_proof
from copilot_sync.testing.graph.wire import Answer

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from copilot_sync.testing.graph.applications import Application
    from copilot_sync.testing.graph.directory import Tenant, User
    from copilot_sync.testing.graph.wire import Request

CLIENT_CREDENTIALS = "client_credentials"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_TOKEN = "refresh_token"  # noqa: S105 -- the name of a grant
OF_OPENID = frozenset({"openid", "profile", "offline_access", "email"})
IDENTITY = ("msi", "token")
DEVICE_CODE_LIFETIME = 900
"""Seconds to enter a device code in."""


@dataclass(eq=False)
class DeviceSignIn:
    """Somebody who is to enter a code on another device."""

    user_code: str
    app: Application
    scopes: list[str]
    expires: datetime
    user: User | None = None
    declined: bool = False


@dataclass(eq=False)
class Login:
    """The endpoints of all tenants."""

    tokens: Tokens
    tenants: list[Tenant]
    url: str = ""
    identity_header: str = field(default_factory=lambda: secrets.token_urlsafe(20))
    """What only processes on a machine with an identity of its own know."""
    sign_ins: dict[str, DeviceSignIn] = field(default_factory=dict)
    """By their device codes."""
    refreshing: dict[str, tuple[Application, User]] = field(default_factory=dict)
    """By refresh token."""

    def answer(self, request: Request) -> Answer:
        """Answer a request to any of the endpoints."""
        name, *rest = request.segments
        if (name, *rest) == IDENTITY:
            return self._for_machine(request)
        tenant = self._tenant(name)
        try:
            match rest, request.method:
                case ["v2.0", ".well-known", "openid-configuration"], "GET":
                    return Answer(200, self._configuration(name, tenant))
                case ["oauth2", "v2.0", "token"], "POST":
                    return self._no_store(self._token(name, tenant, _form(request)))
                case ["oauth2", "v2.0", "devicecode"], "POST":
                    return self._no_store(self._device_code(tenant, _form(request)))
                case _:
                    return Answer(404, "")
        except OAuthError as error:
            return Answer(error.status, error.body, {"Content-Type": "application/json; charset=utf-8"})

    def _for_machine(self, request: Request) -> Answer:
        """A token for whatever runs on a machine of Azure: https://learn.microsoft.com/azure/app-service/overview-managed-identity."""
        if request.headers.get("x-identity-header") != self.identity_header:
            return Answer(401, {"statusCode": 401, "message": "Unauthorized"})
        tenant, audience = self.tenants[0], request.query.get("resource", "")
        if audience != self.tokens.audience:
            return Answer(400, {"statusCode": 400, "message": "Invalid resource"})
        token = self.tokens.issue(tenant, tenant.app, None, tenant.app.consented, audience)
        expires = int(datetime.now(UTC).timestamp()) + LIFETIME
        body = {"access_token": token, "expires_on": str(expires), "resource": audience, "token_type": "Bearer"}
        return Answer(200, body | {"client_id": tenant.app.client_id})

    def enter_code(self, user_code: str, user: User | None) -> None:
        """Let somebody enter the code of a device and sign in; ``None``: let them decline."""
        (sign_in,) = (waiting for waiting in self.sign_ins.values() if waiting.user_code == user_code)
        sign_in.user, sign_in.declined = user, user is None

    def _tenant(self, name: str) -> Tenant | None:
        return next((tenant for tenant in self.tenants if name.lower() in {tenant.id, tenant.domain}), None)

    def _configuration(self, name: str, tenant: Tenant | None) -> dict[str, Any]:
        if tenant is None and name not in {"common", "organizations"}:
            raise OAuthError("invalid_tenant", 90002, f"Tenant '{name}' not found.")
        base = f"{self.url}/{tenant.id if tenant else name}"
        return {
            "issuer": f"{base}/v2.0",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _token(self, name: str, tenant: Tenant | None, form: Mapping[str, str]) -> dict[str, Any]:
        grant = form.get("grant_type", "")
        app = self._app(tenant, form)
        if grant == CLIENT_CREDENTIALS and tenant is not None:
            endpoint = f"{self.url}/{name}/oauth2/v2.0/token"
            assertions.check_client(app, form, {endpoint, f"{self.url}/{tenant.id}/oauth2/v2.0/token"})
            audience, wanted = self._audience(form.get("scope", "").split())
            if wanted != {".default"}:
                raise OAuthError("invalid_scope", 1002012, "The scope of client credentials must end in /.default.")
            token = self.tokens.issue(tenant, app, None, app.consented, audience)
            return {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": token}
        if grant == DEVICE_CODE:
            return self._for_device(app, form)
        if grant == REFRESH_TOKEN:
            return self._refreshed(app, form)
        raise OAuthError("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")

    def _app(self, tenant: Tenant | None, form: Mapping[str, str]) -> Application:
        client_id = form.get("client_id", "")
        tenants = [tenant] if tenant else self.tenants
        found = [app for one in tenants for app in one.apps if app.client_id == client_id]
        if not found:
            text = f"Application with identifier '{client_id}' was not found in the directory."
            raise OAuthError("unauthorized_client", 700016, text)
        return found[0]

    def _audience(self, scopes: Collection[str]) -> tuple[str, set[str]]:
        """For whom a token is, and what is wanted of it."""
        asked = [scope for scope in scopes if scope not in OF_OPENID]
        places = {scope.rpartition("/")[0] if "//" in scope else self.tokens.audience for scope in asked}
        if len(places) != 1:
            raise OAuthError("invalid_scope", 70011, "The provided value for the input parameter 'scope' is not valid.")
        (audience,) = places
        if audience != self.tokens.audience:
            raise OAuthError("invalid_resource", 500011, "The resource principal was not found in the tenant.")
        return audience, {scope.rpartition("/")[2] for scope in asked}

    def _device_code(self, tenant: Tenant | None, form: Mapping[str, str]) -> dict[str, Any]:
        app = self._app(tenant, form)
        scopes = form.get("scope", "").split()
        self._audience(scopes)
        code, user_code = secrets.token_urlsafe(40), secrets.token_hex(5).upper()[:9]
        expires = self.tokens.clock.now() + timedelta(seconds=DEVICE_CODE_LIFETIME)
        self.sign_ins[code] = DeviceSignIn(user_code, app, scopes, expires)
        return {
            "user_code": user_code,
            "device_code": code,
            "verification_uri": f"{self.url}/device",
            "expires_in": DEVICE_CODE_LIFETIME,
            "interval": 1,
            "message": f"To sign in, open the page {self.url}/device and enter the code {user_code} to authenticate.",
        }

    def _for_device(self, app: Application, form: Mapping[str, str]) -> dict[str, Any]:
        sign_in = self.sign_ins.get(form.get("device_code", ""))
        if sign_in is None or sign_in.app is not app:
            raise OAuthError("bad_verification_code", 9002331, "The device code is not known.")
        if not app.public:
            raise no_proof()
        if sign_in.declined:
            raise OAuthError("authorization_declined", 70017, "The person refused.")
        if sign_in.expires <= self.tokens.clock.now():
            raise OAuthError("expired_token", 70020, "The device code is expired.")
        if sign_in.user is None:
            raise OAuthError("authorization_pending", 70016, "Sign-in is still pending.")
        del self.sign_ins[form["device_code"]]
        return self._for_person(app, sign_in.user, sign_in.scopes)

    def _refreshed(self, app: Application, form: Mapping[str, str]) -> dict[str, Any]:
        known, user = self.refreshing.get(form.get("refresh_token", ""), (None, None))
        if known is not app or user is None:
            raise OAuthError("invalid_grant", 70000, "The refresh token is not valid.")
        return self._for_person(app, user, form.get("scope", "").split())

    def _for_person(self, app: Application, user: User, scopes: list[str]) -> dict[str, Any]:
        tenant = next(tenant for tenant in self.tenants if user in tenant.users)
        audience, wanted = self._audience(scopes)
        granted = app.delegated if wanted == {".default"} else wanted
        if not granted <= app.delegated:
            text = "The user or administrator has not consented to use the application."
            raise OAuthError("invalid_grant", 65001, text)
        now = int(datetime.now(UTC).timestamp())
        claims = {
            "aud": app.client_id,
            "iss": f"{self.url}/{tenant.id}/v2.0",
            "iat": now,
            "exp": now + LIFETIME,
            "oid": user.id,
            "sub": user.id,
            "tid": tenant.id,
            "preferred_username": user.principal_name,
            "name": user.name,
        }
        client_info = json.dumps({"uid": user.id, "utid": tenant.id}).encode()
        answer = {
            "token_type": "Bearer",
            "scope": " ".join(f"{audience}/{scope}" for scope in sorted(granted)),
            "expires_in": LIFETIME,
            "access_token": self.tokens.issue(tenant, app, user, granted, audience),
            "id_token": jwt.encode(claims, self.tokens.key, algorithm="HS256"),
            "client_info": jwt.utils.base64url_encode(client_info).decode(),
        }
        if "offline_access" in scopes:
            refresh = secrets.token_urlsafe(60)
            self.refreshing[refresh] = app, user
            answer["refresh_token"] = refresh
        return answer

    def _no_store(self, body: dict[str, Any]) -> Answer:
        return Answer(
            200, body, {"Cache-Control": "no-store, no-cache", "Content-Type": "application/json; charset=utf-8"}
        )


def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl(request.body.decode("ascii", "replace")))
