"""What properties there are, and of what kind: a table derived from Microsoft's own models, by ``derive_schema``."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from copilot_sync.testing.graph.wire import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

KINDS = {
    "attachments": "attachment",
    "calendarView": "event",
    "calendars": "calendar",
    "contacts": "orgContact",
    "directoryObjects": "directoryObject",
    "event": "event",
    "events": "event",
    "extensions": "extension",
    "groups": "group",
    "instances": "event",
    "mailboxSettings": "mailboxSettings",
    "masterCategories": "outlookCategory",
    "message": "message",
    "messages": "message",
    "organization": "organization",
    "subscriptions": "subscription",
    "users": "user",
}
"""Of which type an answer is, by the last word of its context."""
_CONTEXT = re.compile(r"(?<!\w)(\w++)\)?(?:/\$entity)?$")
OUR_OWN = frozenset({"occurrenceId", "uid"})
"""What Graph answers with although its metadata does not have it."""
_OPEN = frozenset({"openTypeExtension"})
_PYTHON: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
}
_WRITTEN = {
    "moment": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
    "time": re.compile(r"\d\d:\d\d:\d\d(?:\.\d{1,7})?"),
    "binary": re.compile(r"[A-Za-z0-9+/_-]*={0,2}"),
    "guid": re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
}


@cache
def table() -> dict[str, Any]:
    """The whole table."""
    found: dict[str, Any] = json.loads(files(__package__).joinpath("schema.json").read_bytes())
    return found


@cache
def properties(kind: str) -> dict[str, str]:
    """The properties of a type, those of its bases included: by name, of which kind, in brackets where it is a list."""
    described = table()["types"].get(kind, {"base": None, "properties": {}})
    own: dict[str, str] = described["properties"]
    return properties(described["base"]) | own if described["base"] else own


def check(kind: str, value: dict[str, Any]) -> None:
    """Let only a value pass that a type can have. Capitals in members of enumerations do not matter on the way in.

    Raises:
        Refusal: 400, with Graph's words for what is wrong with it.
    """
    for name, problem in problems(kind, value, exact=False):
        if problem == "unknown":
            text = (
                f"The property '{name}' does not exist on type 'microsoft.graph.{kind}'. Make sure to only use property "
                "names that are defined by the type or mark the type as open type."
            )
        else:
            text = f"Cannot convert the value of property '{name}' to the expected type '{problem}'."
        raise Refusal(400, "RequestBodyRead", text)


def problems_of_answer(body: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- JSON is of any type
    """What of an answer no answer of Graph could have."""
    context = str(body.get("@odata.context", "")) if isinstance(body, dict) else ""
    place = _CONTEXT.search(context)
    kind = KINDS.get(place[1] if place else "", "")
    if not kind:
        return
    for item in body.get("value", [body]):
        yield from problems(kind, item)


def problems(kind: str, value: Any, *, exact: bool = True) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- JSON is of any type
    """What of a value no type allows: the name of the property, and ``unknown`` or what was expected."""
    if not isinstance(value, dict):
        yield "", f"microsoft.graph.{kind}"
        return
    kind = str(value.get("@odata.type", kind)).removeprefix("#microsoft.graph.")
    kind = kind.removeprefix("microsoft.graph.")
    known = properties(kind)
    if not known:
        yield "@odata.type", "a known type"
        return
    for name, held in value.items():
        if "@" in name or name in OUR_OWN or kind in _OPEN:
            continue
        if name not in known:
            yield name, "unknown"
        elif held is not None:
            yield from _of_kind(known[name], name, held, exact=exact)


def _of_kind(kind: str, name: str, held: Any, *, exact: bool) -> Iterator[tuple[str, str]]:  # noqa: ANN401 -- as above
    if kind.startswith("["):
        if not isinstance(held, list):
            yield name, f"Collection({kind[1:-1]})"
            return
        for one in held:
            yield from _of_kind(kind[1:-1], name, one, exact=exact)
    elif kind in table()["enums"]:
        members = table()["enums"][kind]
        if held not in members and (exact or str(held).lower() not in {member.lower() for member in members}):
            yield name, f"microsoft.graph.{kind}"
    elif kind in table()["types"]:
        yield from (
            (f"{name}/{inner}" if inner else name, problem) for inner, problem in problems(kind, held, exact=exact)
        )
    elif not _is_plain(kind, held):
        yield name, f"Edm.{kind}"


def _is_plain(kind: str, held: object) -> bool:
    if kind in _PYTHON:
        return isinstance(held, _PYTHON[kind]) and (kind == "boolean" or not isinstance(held, bool))
    pattern = _WRITTEN.get(kind)
    return isinstance(held, str) and (pattern is None or pattern.fullmatch(held) is not None)
