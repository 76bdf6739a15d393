"""Several requests in one.

Source: https://learn.microsoft.com/graph/json-batching.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.wire import Answer, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from copilot_sync.testing.graph.wire import Request

MOST = 20
_METHODS = frozenset({"DELETE", "GET", "PATCH", "POST", "PUT"})


def answer(request: Request, single: Callable[[Request], Answer]) -> Answer:
    """Answer each request of a batch by itself; the answers come in any order.

    Args:
        request: The batch.
        single: Gives the answer to one of its requests.

    Raises:
        Refusal: 400, it is no batch, or too large, or ids come twice.
    """
    requests = _read(request)
    answers: dict[str, Answer] = {}
    for one in requests:
        needed = [str(other).lower() for other in one.get("dependsOn") or []]
        failed = any(answers[other].status >= 400 for other in needed if other in answers)  # noqa: PLR2004 -- HTTP's first error
        if failed:
            body = {"error": {"code": "FailedDependency", "message": "A request that this depends on has failed."}}
            answers[str(one["id"]).lower()] = Answer(424, body)
        else:
            answers[str(one["id"]).lower()] = single(_single(request, one))
    responses = [_response(one["id"], answers[str(one["id"]).lower()]) for one in requests]
    random.Random(len(request.body)).shuffle(responses)  # noqa: S311 -- an order, and the same in every run
    return Answer(200, {"responses": responses})


def _read(request: Request) -> list[dict[str, Any]]:
    requests = request.json_object().get("requests")
    if not isinstance(requests, list) or not requests or not all(isinstance(one, dict) for one in requests):
        raise Refusal(400, "BadRequest", "Invalid batch payload format.")
    if len(requests) > MOST:
        raise Refusal(400, "BadRequest", f"Number of batch request steps exceeds the maximum value of {MOST}.")
    known: set[str] = set()
    for one in requests:
        name = str(one.get("id") or "").lower()
        if not name or name in known:
            raise Refusal(400, "BadRequest", "Invalid batch request: ids are missing or come twice.")
        if str(one.get("method", "")).upper() not in _METHODS or not str(one.get("url", "")).strip():
            raise Refusal(400, "BadRequest", f"Invalid batch request '{name}': the method or the url is missing.")
        for other in one.get("dependsOn") or []:
            if str(other).lower() not in known:
                raise Refusal(
                    400, "BadRequest", f"Invalid batch request '{name}': it depends on one that is not before it."
                )
        known.add(name)
    return requests


def _single(batch: Request, one: Mapping[str, Any]) -> Request:
    headers = {str(name).lower(): str(value) for name, value in (one.get("headers") or {}).items()}
    body = one.get("body")
    if body is not None and "content-type" not in headers:
        raise Refusal(
            400, "BadRequest", f"Write request id : {one['id']} does not contain Content-Type header or body."
        )
    content = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    headers["authorization"] = batch.headers.get("authorization", "")
    url = str(one["url"])
    version = "/".join(batch.target.split("/")[:2])
    return replace(
        batch,
        method=str(one["method"]).upper(),
        target=f"{version}/{url.lstrip('/')}",
        headers=headers,
        body=content.encode(),
        batched=True,
    )


def _response(name: str, answer: Answer) -> dict[str, Any]:
    headers = {key.lower() if key.lower() == "retry-after" else key: value for key, value in answer.headers.items()}
    response: dict[str, Any] = {"id": name, "status": answer.status, "headers": headers}
    if answer.body is not None:
        headers.setdefault("Content-Type", "application/json")
        response["body"] = answer.body
    return response
