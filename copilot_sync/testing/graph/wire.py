"""Requests, answers, and refusals in the words of Microsoft Graph.

Sources: https://learn.microsoft.com/graph/errors (error bodies), https://learn.microsoft.com/graph/use-the-api
(headers, request ids), RFC 7240 (``Prefer``).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json;odata.metadata=minimal;streaming=true;IEEE754Compatible=false;charset=utf-8"
_PREFERENCE = re.compile(
    r"""(?<![A-Za-z.\-])([A-Za-z][A-Za-z.\-]*+)\s*+(?:=\s*+(?:"([^"]*+)"|([^",;]*+)))?\s*+(?:;[^,]*+)?(?:,|$)"""
)


@dataclass(frozen=True)
class Request:
    """A request as it came in.

    Args:
        method: In capitals.
        target: The path and the query, as they stand in the request line.
        headers: By lower-case name.
        batched: It is part of a batch.
        arrived: When it came, or the batch that it is part of, in seconds since 1970.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    batched: bool = False
    arrived: float = 0.0

    @cached_property
    def path(self) -> str:
        """The path, percent-decoded."""
        return unquote(urlsplit(self.target).path)

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The parts of the path, each decoded by itself: an id may hold a slash."""
        return tuple(unquote(part) for part in urlsplit(self.target).path.strip("/").split("/"))

    @cached_property
    def query(self) -> dict[str, str]:
        """What stands behind the question mark."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @cached_property
    def preferences(self) -> dict[str, str]:
        """What the header ``Prefer`` asks for, by lower-case name."""
        found = _PREFERENCE.findall(self.headers.get("prefer", ""))
        return {name.lower(): quoted or plain.strip() for name, quoted, plain in found}

    def json_object(self) -> dict[str, Any]:
        """The body, which is an object.

        Raises:
            Refusal: it is no JSON object, or does not say that it is.
        """
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Refusal(415, "UnsupportedMediaType", "A supported MIME type must be given for the request's content.")
        try:
            parsed = json.loads(self.body)
        except ValueError:
            raise Refusal(400, "BadRequest", "Unable to read JSON request payload.") from None
        if not isinstance(parsed, dict):
            raise Refusal(400, "BadRequest", "The request payload must be a JSON object.")
        return parsed

    @property
    def lags(self) -> bool:
        """Whether an answer will do that lags behind: https://learn.microsoft.com/graph/aad-advanced-queries."""
        return self.headers.get("consistencylevel", "").lower() == "eventual"

    def wants(self, name: str) -> bool:
        """Whether a header says ``true``."""
        return self.headers.get(name, "").lower() == "true"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. A body that is neither text nor bytes nor ``None`` is sent as JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def encoded(self, more: Mapping[str, str]) -> Answer:
        """It with a body of bytes, and with more headers."""
        headers = {**more, **self.headers}
        if self.body is None:
            return Answer(self.status, b"", headers)
        if isinstance(self.body, str | bytes):
            content = self.body.encode() if isinstance(self.body, str) else self.body
            return Answer(self.status, content, {"Content-Type": "text/plain; charset=utf-8", **headers})
        content = json.dumps(self.body, separators=(",", ":"), ensure_ascii=False).encode()
        return Answer(self.status, content, {"Content-Type": JSON, **headers})


class Refusal(Exception):  # noqa: N818 -- a refusal is an answer, and no fault of the server
    """A request that is answered by an error, with its HTTP status and Graph's code for it."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, code, message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


class ConnectionDropped(Exception):  # noqa: N818 -- as above
    """The connection ends without an answer."""


def invalid(message: str, code: str = "ErrorInvalidRequest") -> Refusal:
    """What a request that makes no sense is answered."""
    return Refusal(400, code, message)


def item_not_found() -> Refusal:
    """What a request for something that is not in a mailbox is answered."""
    return Refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
