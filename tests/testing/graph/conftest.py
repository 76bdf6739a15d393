"""A tenant on loopback, and a client with a token for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msal
import pytest
import requests

from copilot_sync.testing.graph import FakeGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from copilot_sync.testing.graph import User

EVERYTHING = (
    "Calendars.ReadWrite",
    "GroupMember.Read.All",
    "Mail.ReadWrite",
    "Mail.Send",
    "MailboxSettings.Read",
    "OrgContact.Read.All",
    "User.Read.All",
)


@dataclass
class Client:
    """Asks for what stands below the version, with a token."""

    graph: FakeGraph
    session: requests.Session

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        address = path if path.startswith("https:") else f"{self.graph.root_url}/v1.0/{path}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.session.request(method, address, json=body, headers=named, timeout=20)

    def get(self, path: str, **headers: str) -> Any:
        """The JSON of an answer that is none of an error."""
        answer = self("GET", path, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def graph(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGraph]:
    with FakeGraph() as made:
        for name, value in made.environment.items():
            monkeypatch.setenv(name, value)
        yield made


@pytest.fixture
def ada(graph: FakeGraph) -> User:
    return graph.tenant.add_user("ada@northmoor.example", "Ada Lund")


@pytest.fixture
def client_with(graph: FakeGraph) -> Iterator[Callable[..., Client]]:
    """A client whose token has some permissions, and no others."""
    with requests.Session() as session:

        def made(*permissions: str) -> Client:
            graph.app.consented.clear()
            graph.app.grant(*permissions)
            application = msal.ConfidentialClientApplication(
                graph.app.client_id,
                client_credential=graph.app.secret,
                authority=graph.authority,
                instance_discovery=False,
                http_client=session,
            )
            token = application.acquire_token_for_client([graph.scope])["access_token"]
            session.headers["Authorization"] = f"Bearer {token}"
            return Client(graph, session)

        yield made


@pytest.fixture
def client(client_with: Callable[..., Client]) -> Client:
    return client_with(*EVERYTHING)
