"""How an application proves who it is: by a secret, by a certificate, or by somebody whom it trusts.

Sources: https://learn.microsoft.com/entra/identity-platform/certificate-credentials,
https://learn.microsoft.com/entra/workload-id/workload-identity-federation.
"""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import load_pem_x509_certificate

from copilot_sync.testing.graph.oauth import OAuthError, no_proof

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cryptography.x509 import Certificate

    from copilot_sync.testing.graph.applications import Application

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def check_client(app: Application, form: Mapping[str, str], endpoints: Collection[str]) -> None:
    """Let only those pass who prove that they are an application.

    Args:
        app: Who they say that they are.
        form: What they sent.
        endpoints: The addresses for which an assertion may be made.

    Raises:
        OAuthError: they do not.
    """
    if "client_assertion" in form:
        if form.get("client_assertion_type") != ASSERTION_TYPE:
            raise OAuthError("invalid_request", 50027, "The assertion is of a type that is not supported.")
        _check_assertion(app, form["client_assertion"], endpoints)
    elif "client_secret" not in form:
        raise no_proof()
    elif not hmac.compare_digest(form["client_secret"].encode(), app.secret.encode()):
        text = f"Invalid client secret provided. Ensure the secret being sent is the value, for app '{app.client_id}'."
        raise OAuthError("invalid_client", 7000215, text, 401)
    elif app.secret_expired:
        text = f"The provided client secret keys for app '{app.client_id}' are expired."
        raise OAuthError("invalid_client", 7000222, text, 401)


def _check_assertion(app: Application, assertion: str, endpoints: Collection[str]) -> None:
    try:
        header = jwt.get_unverified_header(assertion)
        issuer = jwt.decode(assertion, options={"verify_signature": False}).get("iss")
    except jwt.InvalidTokenError:
        raise OAuthError("invalid_request", 50027, "JWT token is invalid or malformed.") from None
    if issuer == app.client_id:
        _check_certificate(app, assertion, header, endpoints)
        return
    for trust in app.trusts:
        try:
            claims = jwt.decode(
                assertion, trust.key, algorithms=["RS256", "ES256"], audience=trust.audience, issuer=trust.issuer
            )
        except jwt.InvalidTokenError:
            continue
        if claims.get("sub") == trust.subject:
            return
    text = "No matching federated identity record found for presented assertion."
    raise OAuthError("invalid_client", 700213, text, 401)


def _check_certificate(app: Application, assertion: str, header: Mapping[str, Any], endpoints: Collection[str]) -> None:
    certificates = [load_pem_x509_certificate(pem.encode()) for pem in app.certificates]
    named = [one for one in certificates if _is_named(header, one)]
    for certificate in named:
        try:
            jwt.decode(
                assertion,
                certificate.public_key(),  # type: ignore[arg-type]  # whose kind the algorithm decides
                algorithms=["RS256", "PS256"],
                audience=list(endpoints),
                options={"require": ["aud", "exp", "iss", "jti", "sub"]},
            )
        except jwt.InvalidTokenError:
            continue
        return
    text = "Client assertion failed signature validation." if named else "The certificate with identifier is not known."
    raise OAuthError("invalid_client", 700027, text, 401)


def _is_named(header: Mapping[str, Any], certificate: Certificate) -> bool:
    """Whether an assertion names a certificate by its thumbprint: that of SHA-1, as Entra shows it, or of SHA-256."""
    thumbprints = {
        "x5t": certificate.fingerprint(hashes.SHA1()),  # noqa: S303 -- a name, and no proof
        "x5t#S256": certificate.fingerprint(hashes.SHA256()),
    }
    return any(str(header.get(name)).rstrip("=") == _plain(print_) for name, print_ in thumbprints.items())


def _plain(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
