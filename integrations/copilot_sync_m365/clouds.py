"""The clouds of Microsoft 365: where each one signs people in, and where its Graph answers.

Tokens of one are worth nothing in another. Source: https://learn.microsoft.com/graph/deployments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from copilot_sync.adapters import AdapterError

if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESS = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Cloud:
    """A cloud, by two addresses without a slash at their ends."""

    graph: str
    login: str

    @property
    def scope(self) -> str:
        """What an app asks for when it signs in as itself: all that it has been given."""
        return f"{self.graph}/.default"


CLOUDS: Mapping[str, Cloud] = MappingProxyType(
    {
        "global": Cloud("https://graph.microsoft.com", "https://login.microsoftonline.com"),
        "us-l4": Cloud("https://graph.microsoft.us", "https://login.microsoftonline.us"),
        "us-l5": Cloud("https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
        "china": Cloud("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
    }
)
"""By the word in the settings. GCC is in the global cloud, GCC High is L4, the Department of Defense is L5."""


def cloud_of(name: str, graph: str = "", login: str = "") -> Cloud:
    """The cloud of the settings; addresses that are given take the place of those that we know.

    Raises:
        AdapterError: an address is none, or only one of the two is given.
    """
    if not graph and not login:
        return CLOUDS[name]
    if not (graph and login):
        raise AdapterError("`graph_address` and `login_address` go together; write both, or neither and `cloud`")
    for setting, address in (("graph_address", graph), ("login_address", login)):
        if not ADDRESS.fullmatch(address.rstrip("/")):
            raise AdapterError(f"`{setting}` should look like https://graph.microsoft.com, without a path")
    return Cloud(graph.rstrip("/").lower(), login.rstrip("/").lower())
