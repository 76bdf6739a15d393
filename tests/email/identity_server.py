"""A server that signs apps in and tells whose token is whose, for tests: as strict as a real one, with one app.

    python tests/email/identity_server.py CERTIFICATES

It prints two ports: of the sign-in, which is encrypted (Microsoft's address of a directory, OpenID Connect Discovery 1.0,
RFC 6749 section 4.4), and of the introspection for a mail server on this machine (RFC 7662). A token has its user in it,
so nothing is kept. It ends with its input.
"""

from __future__ import annotations

import base64
import json
import ssl
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

APP, SECRET, SCOPE, TENANT = "zzqvxapp", "zzqvxsecret", "https://outlook.office365.com/.default", "northmoor.example"
MAILBOX = "checker@northmoor.example"
MARK = "zzqvxtoken."
PADDING = "." + "x" * 1_800
"""Tokens of Microsoft's are that long."""


def token_for(user: str) -> str:
    """A token that this server will say is good."""
    return MARK + base64.urlsafe_b64encode(user.encode()).decode().rstrip("=") + PADDING


def user_of(token: str) -> str | None:
    """Whose token it is; ``None`` where it is nobody's."""
    if not (token.startswith(MARK) and token.endswith(PADDING)):
        return None
    name = token.removeprefix(MARK).removesuffix(PADDING)
    return base64.urlsafe_b64decode(name + "=" * (-len(name) % 4)).decode()


class Answers(BaseHTTPRequestHandler):
    """The same on both ports."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Where things are, in the one directory that there is."""
        base = f"https://{self.headers['Host']}/{TENANT}"
        if self.path != f"/{TENANT}/v2.0/.well-known/openid-configuration":
            self.say(400, {"error": "invalid_tenant", "error_codes": [90002], "error_description": self.path})
            return
        self.say(
            200,
            {
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
            },
        )

    def do_POST(self) -> None:
        """Give a token, or tell of one."""
        length = int(self.headers.get("Content-Length", "0"))
        said = {name: values[-1] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        if self.path == "/introspect":
            user = user_of(said.get("token", ""))
            self.say(200, {"active": user is not None, "username": user or ""})
        elif self.path != f"/{TENANT}/oauth2/v2.0/token":
            self.say(404, {})
        elif (said.get("grant_type"), said.get("scope")) != ("client_credentials", SCOPE):
            self.say(400, {"error": "invalid_scope", "error_codes": [70011], "error_description": str(said)})
        elif said.get("client_id") != APP:
            self.say(400, {"error": "unauthorized_client", "error_codes": [700016], "error_description": str(said)})
        elif said.get("client_secret") == "busy":
            self.say(503, {"error": "temporarily_unavailable"})
        elif said.get("client_secret") != SECRET:
            self.say(401, {"error": "invalid_client", "error_codes": [7000215], "error_description": str(said)})
        else:
            self.say(200, {"token_type": "Bearer", "expires_in": 3599, "access_token": token_for(MAILBOX)})

    def say(self, status: int, answer: dict[str, Any]) -> None:
        """Answer in JSON."""
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    """Serve until the input ends."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(sys.argv[1])
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Answers) for _ in range(2)]
    servers[0].socket = tls.wrap_socket(servers[0].socket, server_side=True)
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(*(server.server_port for server in servers), flush=True)  # noqa: T201 -- this is how it is told
    sys.stdin.read()


if __name__ == "__main__":
    main()
