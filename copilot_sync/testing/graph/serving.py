"""An HTTPS server on loopback, from the standard library: one thread for each connection, which stays open.

A client that keeps some tens of connections open is served well by that: each thread sleeps through the latency that a
test asks for, and a request costs well under a millisecond beside it. Nothing has to be installed, and an answer can be
withheld, which frameworks do not let one do.
"""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.wire import Answer, ConnectionDropped, Request

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

HOST = "localhost"
LARGEST = 4_000_000
"""Bytes of a request: Graph takes 4 MB at most."""
IDLE = 120.0
"""Seconds after which a connection that nobody uses is closed."""
_RESET = struct.pack("ii", 1, 0)


class Server:
    """Answers on a port of its own until it is closed.

    Args:
        answer: Gives the answer to a request, encoded, from many threads at once. May raise `ConnectionDropped`.
        context: With a certificate for ``localhost``.
    """

    def __init__(self, answer: Callable[[Request], Answer], context: ssl.SSLContext) -> None:
        self._http = _Http(answer, context)
        self.url = f"https://{HOST}:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, and end what is under way."""
        self._http.shutdown()
        self._thread.join()
        self._http.hang_up()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = False  # so that closing waits for them
    request_queue_size = 128

    def __init__(self, answer: Callable[[Request], Answer], context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.context = context
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def server_bind(self) -> None:
        """Without the lookup of our own name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    def finish_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- as socketserver has it
        """Shake hands in the connection's own thread, then answer until it ends."""
        request.settimeout(IDLE)
        request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError), self._secured(request) as connection:  # whoever does not trust us hangs up
            super().finish_request(connection, client_address)

    @contextmanager
    def _secured(self, request: socket.socket) -> Iterator[ssl.SSLSocket]:
        with self.context.wrap_socket(request, server_side=True) as connection:
            with self._lock:
                self._open.add(connection)
            try:
                yield connection
            finally:
                with self._lock:
                    self._open.discard(connection)

    def hang_up(self) -> None:
        """End every connection."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if "Transfer-Encoding" in self.headers or length > LARGEST:
            self.send_error(413 if length > LARGEST else 411)
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, self.path, headers, self.rfile.read(length))
        try:
            self._write(self.server.answer(request))
        except ConnectionDropped:
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)  # closed by a reset
            self.connection.close()

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 -- as http.server calls them

    def _write(self, answer: Answer) -> None:
        """Send headers and content in one piece: two would wait for each other's acknowledgement."""
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self._headers_buffer: list[bytes]
        self._headers_buffer += [b"\r\n", answer.body]
        self.flush_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 -- as http.server has it
        """Say nothing: tests look at what the fake has recorded."""
