"""Microsoft Graph, and where its tokens come from, on loopback."""

from __future__ import annotations

import ssl
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from copilot_sync.testing.graph import workflows
from copilot_sync.testing.graph.access import Tokens
from copilot_sync.testing.graph.applications import Trust
from copilot_sync.testing.graph.clock import Clock
from copilot_sync.testing.graph.directory import Tenant
from copilot_sync.testing.graph.login import Login
from copilot_sync.testing.graph.service import Seen, Service
from copilot_sync.testing.graph.serving import HOST, Server
from copilot_sync.testing.graph.wire import Answer
from copilot_sync.testing.graph.workflows import Workflow

if TYPE_CHECKING:
    from collections import Counter
    from datetime import datetime
    from types import TracebackType
    from typing import Self

    from copilot_sync.testing.graph.applications import Application
    from copilot_sync.testing.graph.directory import User
    from copilot_sync.testing.graph.faults import Faults, Impatience
    from copilot_sync.testing.graph.mailboxes import Message
    from copilot_sync.testing.graph.subscriptions import Subscriptions
    from copilot_sync.testing.graph.switches import Switches
    from copilot_sync.testing.graph.updates import Update
    from copilot_sync.testing.graph.wire import Request


class FakeGraph:
    """Two HTTPS servers on loopback, with a tenant that a test fills: Graph itself, and where its tokens come from.

    Args:
        now: When it begins, aware; the machine's own time by default.
        domain: The domain of the first tenant.
    """

    def __init__(self, now: datetime | None = None, domain: str = "northmoor.example") -> None:
        self.clock = Clock(now)
        self.tenants: list[Tenant] = []
        self.tenant = self.add_tenant(domain)
        self._tokens = Tokens(self.clock)
        self.login = Login(self._tokens, self.tenants)
        self.service = Service(self.clock, self._tokens, self.login)
        self._folder = tempfile.TemporaryDirectory(prefix="graph-")
        self.ca_file = str(Path(self._folder.name, "ca.pem"))
        """The certificate authority that a client has to trust: a file, as ``requests`` wants it for ``verify``."""
        self.receiver_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        """With which a test serves what Graph's notifications are to reach: it has a certificate for ``localhost``."""
        self.foreign_url = ""
        """A host that is not Graph, and is trusted all the same: nobody's token is to come here."""
        self.foreign_requests: list[Request] = []
        """What has come there."""
        self.workflow = Workflow(self.tenant)
        """A workflow that shows cards in Teams."""
        self._servers: list[Server] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Answer from now on."""
        authority = trustme.CA()
        authority.cert_pem.write_to_path(self.ca_file)
        self.receiver_context = context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(HOST, "127.0.0.1").configure_cert(context)
        self.service.subscriptions.trust = ssl.create_default_context(cafile=self.ca_file)
        graph = Server(self.service.answer, context)
        login = Server(self.service.answer_login, context)
        elsewhere = Server(self._answer_elsewhere, context)
        self._servers = [graph, login, elsewhere]
        self.foreign_url = elsewhere.url
        self.service.root = self._tokens.audience = graph.url
        self.login.url = login.url

    def close(self) -> None:
        """Stop, and forget everything.

        Raises:
            AssertionError: the fake has answered what Graph could not: a mistake of its own.
        """
        for server in self._servers:
            server.close()
        self._servers = []
        self._folder.cleanup()
        if self.service.mistakes:
            raise AssertionError("\n".join(self.service.mistakes))

    @property
    def root_url(self) -> str:
        """Where Graph is, without a version: in place of ``https://graph.microsoft.com``."""
        return self.service.root

    @property
    def login_url(self) -> str:
        """Where tokens come from, without a tenant: in place of ``https://login.microsoftonline.com``."""
        return self.login.url

    @property
    def authority(self) -> str:
        """Where tokens of the first tenant come from, as msal wants it."""
        return f"{self.login.url}/{self.tenant.id}"

    @property
    def scope(self) -> str:
        """What an application asks for when it acts by itself."""
        return f"{self.root_url}/.default"

    @property
    def settings(self) -> dict[str, Any]:
        """How the first application reaches the first tenant, by the names in the settings of Microsoft 365."""
        return {
            "tenant": self.tenant.domain,
            "client_id": self.app.client_id,
            "graph_address": self.root_url,
            "login_address": self.login_url,
            "ca_file": self.ca_file,
        }

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to trust both servers by ``requests``, whatever stood there before."""
        return {"REQUESTS_CA_BUNDLE": self.ca_file, "CURL_CA_BUNDLE": self.ca_file, "SSL_CERT_FILE": self.ca_file}

    @property
    def identity_environment(self) -> dict[str, str]:
        """What a process finds in its environment on a machine of Azure that is the first application itself."""
        return {"IDENTITY_ENDPOINT": f"{self.login.url}/msi/token", "IDENTITY_HEADER": self.login.identity_header}

    @property
    def app(self) -> Application:
        """The application that is registered in the first tenant. It may do nothing until it was granted something."""
        return self.tenant.app

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.service.faults

    @property
    def switches(self) -> Switches:
        """How Graph behaves."""
        return self.service.switches

    @property
    def impatient(self) -> list[Impatience]:
        """Clients that came back before they were to."""
        return self.service.faults.impatient

    @property
    def requests(self) -> list[Seen]:
        """What was asked of Graph so far."""
        return self.service.seen_requests

    @property
    def most_at_once(self) -> Counter[str]:
        """The most requests that were under way at the same time: to each mailbox by its address, to all by ``""``."""
        return self.service.most_at_once

    @property
    def workflow_url(self) -> str:
        """The secret address at which the workflow that shows cards in Teams is called."""
        return f"{self.foreign_url}{self.workflow.address}"

    @property
    def subscriptions(self) -> Subscriptions:
        """Who wants to hear of changes; a test has them told."""
        return self.service.subscriptions

    @property
    def sent(self) -> list[Message]:
        """Every message that was sent from the first tenant, in order."""
        return self.tenant.sent

    @property
    def updates(self) -> list[Update]:
        """What was mailed to attendees because of requests, in the first tenant."""
        return self.tenant.updates

    def add_tenant(self, domain: str) -> Tenant:
        """Another organisation, which knows nothing of the first."""
        tenant = Tenant(domain, self.clock)
        self.tenants.append(tenant)
        return tenant

    def received(self, address: str) -> list[Message]:
        """What has come in at an address, whether it has a mailbox here or not."""
        user = self.tenant.find_user(address)
        if user is not None and user.own_mailbox is not None:
            return user.mailbox.inbox
        return self.tenant.outside.get(address.lower(), [])

    def expire_tokens(self) -> None:
        """Let every access token that was issued so far be of no use any more."""
        self._tokens.expire()

    def expire_delta_tokens(self) -> None:
        """Forget what was told to whom: every link that was given so far is refused."""
        self.service.deltas.expire()
        self.service.message_deltas.expire()

    def sign_in(self, user_code: str, user: User | None) -> None:
        """Let somebody enter the code of a device, or decline."""
        self.login.enter_code(user_code, user)

    def new_certificate(self, app: Application | None = None) -> tuple[str, str]:
        """A certificate that an application may sign with: its private key and itself, as PEM."""
        made = trustme.CA().issue_cert("app.example", key_type=trustme.KeyType.RSA)
        certificate = made.cert_chain_pems[0].bytes().decode()
        (app or self.app).certificates.append(certificate)
        return made.private_key_pem.bytes().decode(), certificate

    def _answer_elsewhere(self, request: Request) -> Answer:
        if request.path == workflows.PATH:
            request = replace(request, arrived=self.clock.now().timestamp())
            return self.faults.around(request, lambda: self.workflow.answer(request)).encoded({})
        self.foreign_requests.append(request)
        return Answer(200, {"value": []}).encoded({})

    def federate(self, subject: str = "system:serviceaccount:sync:runner", app: Application | None = None) -> _Issuer:
        """Somebody whose assertions an application may use in place of a secret."""
        made = trustme.CA().issue_cert("issuer.example", key_type=trustme.KeyType.RSA)
        certificate = made.cert_chain_pems[0].bytes()
        issuer = _Issuer("https://issuer.example", subject, made.private_key_pem.bytes().decode())
        (app or self.app).trusts.append(Trust(issuer.url, subject, issuer.public_key(certificate)))
        return issuer


class _Issuer:
    """An identity provider elsewhere, such as a cluster's."""

    def __init__(self, url: str, subject: str, private_key: str) -> None:
        self.url = url
        self.subject = subject
        self._private_key = private_key

    def public_key(self, certificate: bytes) -> str:
        """Its public key, as PEM."""
        key = load_pem_x509_certificate(certificate).public_key()
        return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def assertion(self, **claims: Any) -> str:  # noqa: ANN401 -- claims are of any type
        """A token that says who its bearer is."""
        now = int(time.time())
        said = {"iss": self.url, "sub": self.subject, "aud": "api://AzureADTokenExchange", "iat": now, "exp": now + 600}
        return jwt.encode(said | claims, self._private_key, algorithm="RS256")
