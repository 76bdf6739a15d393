"""Connections for requests that go to checked network addresses alone, and end when the time of a visit is up."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Timer
from typing import TYPE_CHECKING, Any, Self

from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import parse_url
from urllib3.util.connection import create_connection

from copilot_sync.adapters import AdapterError, TransientError
from copilot_sync.phrases import system_reason
from copilot_sync_ics.web_networks import checked, looked_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from requests import PreparedRequest, Response
    from urllib3 import ProxyManager

    from copilot_sync_ics.web_networks import IpAddress, Resolve


class Watch:
    """Cuts every connection that it follows once the time is up: no time-out of a socket bounds a whole answer."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.expired = False
        self._followed: list[socket.socket] = []
        self._timer = Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for connection in self._followed:
            connection.close()

    def follow(self, connection: socket.socket) -> None:
        """Cut this one too, by a handle of our own: TLS takes over the other one."""
        self._followed.append(connection.dup())
        if self.expired:
            self._cut()

    def _cut(self) -> None:
        self.expired = True
        for connection in self._followed:
            with suppress(OSError):  # it has ended by itself
                connection.shutdown(socket.SHUT_RDWR)


class CheckedTransport(HTTPAdapter):
    """A transport for one visit."""

    def __init__(self, watch: Watch, *, private_networks: bool, resolve: Resolve | None = None) -> None:
        self._watch = watch
        self._private_networks = private_networks
        self._resolve = resolve
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 -- as the library has it
        """As the library does, with connections of ours."""
        super().init_poolmanager(*arguments, **named)
        self.poolmanager.pool_classes_by_scheme = self._pools()

    def proxy_manager_for(self, proxy: str, **named: Any) -> ProxyManager:  # noqa: ANN401 -- as the library has it
        """As the library does, with connections of ours."""
        manager: ProxyManager = super().proxy_manager_for(proxy, **named)
        manager.pool_classes_by_scheme = self._pools()
        return manager

    def send(self, request: PreparedRequest, *arguments: Any, **named: Any) -> Response:  # noqa: ANN401 -- as above
        """As the library does. Behind a proxy, which connects for us, we refuse what we can tell to be private.

        Raises:
            AdapterError: the host is at an address that is refused, or not to be found.
            TransientError: it could not be reached.
        """
        if request.url and select_proxy(request.url, named.get("proxies")):
            self._check_for_proxy(request.url)
        return super().send(request, *arguments, **named)

    def connected(self, connection: HTTPConnection) -> socket.socket:
        """A socket to where a connection leads, if that may be."""
        reason = ""
        for address in self._checked(connection.host, looked_up(connection.host, connection.port, self._resolve)):
            try:
                place = (address, connection.port)
                return create_connection(place, connection.timeout, socket_options=connection.socket_options)
            except OSError as error:
                reason = system_reason(error)
        raise TransientError(f"{connection.host} could not be reached ({reason})")

    def follow(self, made: socket.socket) -> None:
        """Cut this one when the time is up."""
        self._watch.follow(made)

    def _checked(self, host: str, addresses: Iterable[IpAddress]) -> list[str]:
        return checked(host, addresses, private_networks=self._private_networks)

    def _check_for_proxy(self, url: str) -> None:
        parts = parse_url(url)
        found: list[IpAddress] = []
        with suppress(AdapterError):  # behind a proxy names from outside are often unknown
            found = looked_up(parts.host or "", parts.port or 0, self._resolve)
        self._checked(parts.host or "", found)

    def _pools(self) -> dict[str, type[HTTPConnectionPool]]:
        plain = type("PlainConnection", (_Connection,), {"transport": self})
        encrypted = type("EncryptedConnection", (_EncryptedConnection,), {"transport": self})
        return {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("EncryptedPool", (HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
        }


class _Connection(HTTPConnection):
    transport: CheckedTransport

    def _new_conn(self) -> socket.socket:
        """Where urllib3's own connections through SOCKS differ, too: the host stays as it is, and so TLS verifies it."""
        made = super()._new_conn() if self.proxy else self.transport.connected(self)
        self.transport.follow(made)
        return made


class _EncryptedConnection(_Connection, HTTPSConnection):
    pass
