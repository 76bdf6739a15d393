"""``$filter``, ``$orderby`` and ``$expand``, as far as anything here needs them; anything else is refused.

Sources: https://learn.microsoft.com/graph/filter-query-parameter,
https://learn.microsoft.com/graph/api/singlevaluelegacyextendedproperty-get,
https://learn.microsoft.com/graph/aad-advanced-queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from copilot_sync.testing.graph import events
from copilot_sync.testing.graph.mailboxes import Message
from copilot_sync.testing.graph.wire import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from copilot_sync.testing.graph.events import Manner
    from copilot_sync.testing.graph.meetings import Event
    from copilot_sync.testing.graph.wire import Request

T = TypeVar("T")
_TEXT = r"'((?:[^']|'')*)'"
_FIELD = r"(?<![A-Za-z0-9/])([A-Za-z][A-Za-z0-9]*+(?:/[A-Za-z][A-Za-z0-9]*+)*+)"
_COMPARED = re.compile(
    rf"{_FIELD} (eq|ne|ge|gt|le|lt) (?:{_TEXT}|(true|false|null|[0-9][0-9A-Za-z:.+\-]*))", re.IGNORECASE
)
_STARTS = re.compile(rf"startswith\({_FIELD}, ?{_TEXT}\)", re.IGNORECASE)
_COUNTED = re.compile(r"(?<![A-Za-z])([A-Za-z]++)/\$count (eq|ne) (\d+)", re.IGNORECASE)
_EXTENDED = re.compile(
    rf"singleValueExtendedProperties/any\(([a-z]+): ?\1/id eq {_TEXT} and \1/value eq {_TEXT}\)", re.IGNORECASE
)
_ANY = re.compile(r"(?<![A-Za-z])([A-Za-z]++)/any\(([a-z]+): ?((?:[^()']|'(?:[^']|'')*')*)\)", re.IGNORECASE)
_ONE_OF_ANY = re.compile(rf"([a-z]+) eq {_TEXT}", re.IGNORECASE)
_EXPAND = re.compile(rf"singleValueExtendedProperties\(\$filter=id eq {_TEXT}\)", re.IGNORECASE)
_ORDER = re.compile(rf"{_FIELD}(?: (asc|desc))?", re.IGNORECASE)
_JOIN = re.compile(r" (and|or) ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fields:
    """What a filter looks at."""

    shown: Mapping[str, Any]
    extended: Mapping[str, str] = field(default_factory=dict)


def sifted(request: Request, items: Sequence[T], fields: Callable[[T], Fields], *, directory: bool = False) -> list[T]:
    """The things that ``$filter`` lets pass, in the order of ``$orderby``.

    Args:
        request: What is asked for.
        items: The things.
        fields: What a filter sees of one.
        directory: Some filters need a header here.

    Raises:
        Refusal: 400, the filter or the order is none, or of a kind that is not known here, or the header
            ``ConsistencyLevel`` or ``$count=true`` is missing.
    """
    found = list(items)
    wanted, arranged = request.query.get("$filter"), request.query.get("$orderby")
    if wanted is not None:
        if directory:
            _check_advanced(wanted, request)
        keep = parse(wanted)
        found = [item for item in found if keep(fields(item))]
    if arranged is not None:
        place, backwards = _order(arranged)
        found.sort(key=lambda item: place(fields(item)), reverse=backwards)
    return found


def parse(text: str) -> Callable[[Fields], bool]:
    """What a filter lets pass.

    Raises:
        Refusal: 400, it is none, or of a kind that is not known here.
    """
    alternatives: list[list[Callable[[Fields], bool]]] = [[]]
    rest = text.strip()
    while True:
        keep, rest = _term(rest)
        alternatives[-1].append(keep)
        if not rest:
            return lambda fields: any(all(keep(fields) for keep in terms) for terms in alternatives)
        joined = _JOIN.match(rest)
        if joined is None:
            raise _invalid(text)
        if joined[1].lower() == "or":
            alternatives.append([])
        rest = rest[joined.end() :]


def _check_advanced(text: str, request: Request) -> None:
    """Let a filter of the directory's advanced kind pass only with what it needs."""
    advanced = _COUNTED.search(text) or "proxyAddresses/" in text or " ne " in text or "endsWith" in text
    if advanced and not (request.lags and request.query.get("$count") == "true"):
        raise Refusal(
            400,
            "Request_UnsupportedQuery",
            "Unsupported or invalid query filter clause specified. It needs the header 'ConsistencyLevel: eventual' and $count=true.",
        )


def _order(text: str) -> tuple[Callable[[Fields], str], bool]:
    """By what things are put in order, and whether backwards."""
    match = _ORDER.fullmatch(text.strip())
    if match is None:
        raise Refusal(400, "ErrorInvalidUrlQuery", f"Invalid order: {text}")
    return (lambda fields: str(_held(fields.shown, match[1]) or "")), (match[2] or "").lower() == "desc"


def expanded(text: str | None, thing: Event | Message, how: Manner) -> dict[str, Any]:
    """What ``$expand`` adds to a thing.

    Raises:
        Refusal: 400, it is not known here.
    """
    found: dict[str, Any] = {}
    for part in _parts(text or ""):
        wanted = _EXPAND.fullmatch(part.strip())
        if wanted is not None:
            name = wanted[1].replace("''", "'")
            if name in thing.extended:
                found["singleValueExtendedProperties"] = [{"id": name, "value": thing.extended[name]}]
        elif part.strip().partition("(")[0] == "attachments" and not how.basic:
            found["attachments"] = thing.attachments
        elif part.strip() == "microsoft.graph.eventMessage/event" and isinstance(thing, Message):
            found |= {"event": events.shown(thing.event, None, how)} if thing.event is not None else {}
        else:
            raise _invalid(part)
    return found


def _parts(text: str) -> list[str]:
    """What stands between commas that are in no brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part for part in parts if part]


def _term(text: str) -> tuple[Callable[[Fields], bool], str]:
    for pattern, made in _TERMS:
        match = pattern.match(text)
        if match is not None:
            return made(match), text[match.end() :]
    raise _invalid(text)


def _compared(match: re.Match[str]) -> Callable[[Fields], bool]:
    name, sign, quoted, plain = match.groups()
    wanted: Any = quoted.replace("''", "'") if quoted is not None else _plain(plain)

    def keep(fields: Fields) -> bool:
        held = _held(fields.shown, name)
        if isinstance(held, str) and isinstance(wanted, str):
            return _holds(sign.lower(), held.lower(), wanted.lower())
        return _holds(sign.lower(), held, wanted)

    return keep


def _starts(match: re.Match[str]) -> Callable[[Fields], bool]:
    name, start = match[1], match[2].replace("''", "'").lower()
    return lambda fields: str(_held(fields.shown, name) or "").lower().startswith(start)


def _counted(match: re.Match[str]) -> Callable[[Fields], bool]:
    return lambda fields: _holds(match[2].lower(), len(fields.shown.get(match[1]) or ()), int(match[3]))


def _extended(match: re.Match[str]) -> Callable[[Fields], bool]:
    name, value = match[2].replace("''", "'"), match[3].replace("''", "'")
    return lambda fields: fields.extended.get(name) == value


def _any(match: re.Match[str]) -> Callable[[Fields], bool]:
    wanted = set()
    for part in re.split(" or ", match[3], flags=re.IGNORECASE):
        one = _ONE_OF_ANY.fullmatch(part.strip())
        if one is None or one[1] != match[2]:
            raise _invalid(match[0])
        wanted.add(one[2].replace("''", "'").lower())
    return lambda fields: any(str(held).lower() in wanted for held in fields.shown.get(match[1]) or ())


_TERMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Callable[[Fields], bool]]], ...] = (
    (_EXTENDED, _extended),
    (_COUNTED, _counted),
    (_ANY, _any),
    (_STARTS, _starts),
    (_COMPARED, _compared),
)


def _held(shown: Any, name: str) -> Any:  # noqa: ANN401 -- JSON is of any type
    for part in name.split("/"):
        shown = shown.get(part) if isinstance(shown, dict) else None
    return shown


def _plain(text: str) -> Any:  # noqa: ANN401 -- a literal of any type
    words = {"true": True, "false": False, "null": None}
    if text.lower() in words:
        return words[text.lower()]
    return int(text) if text.isdigit() else text


def _holds(sign: str, held: Any, wanted: Any) -> bool:  # noqa: ANN401 -- as above
    if sign in {"eq", "ne"}:
        return (held == wanted) is (sign == "eq")
    if held is None or wanted is None or isinstance(held, str) is not isinstance(wanted, str):
        return False
    return bool({"ge": held >= wanted, "gt": held > wanted, "le": held <= wanted, "lt": held < wanted}[sign])


def _invalid(text: str) -> Refusal:
    return Refusal(400, "ErrorInvalidUrlQueryFilter", f"Invalid filter clause: {text}")
