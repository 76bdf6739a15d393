"""JSON of Microsoft Graph, read by the type that each property should have.

Graph sends ``null`` for what is not set; files in which somebody left a property out are read in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from copilot_sync.itip.values import NEVER_SAID, UnreadableError, read_when

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T", str, bool, int, dict[str, object], list[object])

KINDS = {str: "a text", bool: "true or false", int: "a whole number", dict: "an object", list: "a list"}
UNCHANGED = "save the answer of Microsoft Graph unchanged"


class WrongPropertyError(ValueError):
    """A property has a value that it cannot have. The text names the property, and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Node:
    """One JSON object, and the path of properties that leads to it.

    Every method raises WrongPropertyError where the property is of another type than the method reads.
    """

    value: Mapping[str, object]
    path: str = ""

    def text(self, name: str) -> str | None:
        """A text; ``None`` where it is missing, null or blank."""
        found = self._typed(name, self.value.get(name), str)
        return _whole(found) if found and found.strip() else None

    def flag(self, name: str) -> bool | None:
        """True or false; ``None`` where it is missing or null."""
        return self._typed(name, self.value.get(name), bool)

    def number(self, name: str) -> int | None:
        """A whole number; ``None`` where it is missing or null."""
        return self._typed(name, self.value.get(name), int)

    def node(self, name: str) -> Node:
        """An object; an empty one where it is missing or null."""
        return Node(self._typed(name, self.value.get(name), dict) or {}, f"{self.path}{name}.")

    def nodes(self, name: str) -> list[Node]:
        """The objects of a list, without nulls."""
        items = enumerate(self._typed(name, self.value.get(name), list) or ())
        typed = ((index, self._typed(f"{name}[{index}]", item, dict)) for index, item in items)
        return [Node(item, f"{self.path}{name}[{index}].") for index, item in typed if item is not None]

    def texts(self, name: str) -> list[str]:
        """The texts of a list, without nulls and blanks."""
        items = enumerate(self._typed(name, self.value.get(name), list) or ())
        typed = (self._typed(f"{name}[{index}]", item, str) for index, item in items)
        return [_whole(item) for item in typed if item and item.strip()]

    def stamp(self, name: str) -> datetime | None:
        """A moment such as ``createdDateTime``; ``None`` where it is not set, which Graph writes as the year 1."""
        text = self.text(name)
        if text is None or text.startswith("0001-"):
            return None
        try:
            when = read_when(text)
        except UnreadableError as error:
            raise self.wrong(name, str(error)) from None
        if not isinstance(when, datetime) or when.year <= NEVER_SAID:
            return None
        return when if when.tzinfo else when.replace(tzinfo=UTC)

    def wrong(self, name: str, what: str, cure: str = UNCHANGED) -> WrongPropertyError:
        """An error about one property; `what` goes on from its name, as in "is not a date"."""
        return WrongPropertyError(f'the property "{self.path}{name}" {what}; {cure}')

    def _typed(self, name: str, found: object, kind: type[T]) -> T | None:
        if found is None:
            return None
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise self.wrong(name, f"should be {KINDS[kind]}")
        return found


def _whole(text: str) -> str:
    # JSON may name half of a letter ("\\ud83d" alone), which no file or terminal can take.
    return text if text.isascii() else text.encode(errors="replace").decode()
