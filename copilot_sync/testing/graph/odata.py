"""Choosing and paging: ``$select``, ``$top``, ``$skip``, ``$count`` and ``$filter``.

Source: https://learn.microsoft.com/graph/query-parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from copilot_sync.testing.graph.schema import properties
from copilot_sync.testing.graph.wire import Refusal, Request, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ALWAYS = frozenset({"id"})


def select(kind: str, query: Mapping[str, str], *, refused: frozenset[str] = frozenset()) -> list[str] | None:
    """The properties that are asked for; ``None`` where nobody chose.

    Raises:
        Refusal: there is no such property, or it cannot be chosen here.
    """
    if "$select" not in query:
        return None
    names = [name.strip() for name in query["$select"].split(",") if name.strip()]
    known = properties(kind)
    for name in names:
        if name.partition("/")[0] not in known or name in refused:
            text = f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
            raise Refusal(400, "RequestBroker--ParseUri", text)
    return names


def chosen(item: Mapping[str, Any], names: Sequence[str] | None) -> dict[str, Any]:
    """A thing with only the properties that are asked for, and what goes with them."""
    if names is None:
        return dict(item)
    wanted = {name.partition("/")[0] for name in names} | ALWAYS
    return {name: value for name, value in item.items() if name in wanted or name.startswith("@")}


def only(query: Mapping[str, str], *allowed: str) -> None:
    """Refuse a query that has other system parameters than these, or unknown ones.

    Raises:
        Refusal: 400.
    """
    for name in query:
        if name.startswith("$") and name not in allowed:
            raise invalid(f"The query parameter '{name}' is not supported.", "ErrorInvalidUrlQuery")


def whole(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number in a query.

    Raises:
        Refusal: it is none, or out of bounds.
    """
    text = query.get(name, str(default))
    least = 0 if name == "$skip" else 1
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise invalid(f"Invalid value '{text}' for {name} query option found.", "ErrorInvalidUrlQueryParameter")
    return int(text)


def page(request: Request, root: str, items: Sequence[Any], size: int) -> tuple[dict[str, Any], Sequence[Any]]:
    """Which of many things stand on a page, and what stands beside them: how many there are, where it goes on."""
    top = whole(request.query, "$top", size, 1000)
    skip = whole(request.query, "$skip", 0, 1_000_000)
    beside: dict[str, Any] = {}
    if request.query.get("$count") == "true":
        beside["@odata.count"] = len(items)
    if len(items) > skip + top:
        query = {**request.query, "$top": str(top), "$skip": str(skip + top)}
        beside["@odata.nextLink"] = f"{root}{request.target.partition('?')[0]}?{urlencode(query)}"
    return beside, items[skip : skip + top]
