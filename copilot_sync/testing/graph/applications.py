"""Registered applications: how they prove who they are, and what they may do.

Sources: https://learn.microsoft.com/entra/identity-platform/application-model, and for rights that end at some
mailboxes https://learn.microsoft.com/exchange/permissions-exo/application-rbac.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Trust:
    """A federated credential: whose assertions are taken in place of a secret.

    Source: https://learn.microsoft.com/entra/workload-id/workload-identity-federation.
    """

    issuer: str
    subject: str
    key: str
    """The issuer's public key, as PEM."""
    audience: str = "api://AzureADTokenExchange"


@dataclass(eq=False)
class Application:
    """An application that is registered in a tenant."""

    client_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    secret: str = field(default_factory=lambda: f"{secrets.token_urlsafe(30)}~fake")
    secret_expired: bool = False
    certificates: list[str] = field(default_factory=list)
    """Whose private keys may sign assertions, as PEM."""
    trusts: list[Trust] = field(default_factory=list)
    public: bool = False
    """It may sign people in by a device code, without a secret ("Allow public client flows")."""
    consented: set[str] = field(default_factory=set)
    """Application permissions that an administrator has consented to, for the whole tenant: the token's ``roles``."""
    scoped: dict[str, set[str]] = field(default_factory=dict)
    """Application permissions that Exchange gives for some mailboxes, by the mailboxes' addresses in small letters.

    They stand in no token, and add to what was consented to.
    """
    delegated: set[str] = field(default_factory=set)
    """Delegated permissions that may be asked for."""

    def grant(self, *permissions: str, mailboxes: Iterable[str] | None = None) -> None:
        """Give application permissions: for the whole tenant, or for some mailboxes by Exchange's own way."""
        if mailboxes is None:
            self.consented.update(permissions)
            return
        addresses = {address.lower() for address in mailboxes}
        for permission in permissions:
            self.scoped.setdefault(permission, set()).update(addresses)

    def withdraw(self, *permissions: str) -> None:
        """Take permissions away. Tokens that were issued before keep those that stand in them."""
        self.consented.difference_update(permissions)
        for permission in permissions:
            self.scoped.pop(permission, None)
