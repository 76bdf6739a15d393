"""Lexicons: the words that a fact is recognised by, as data.

A lexicon file is TOML. Each group is a list of entries; an entry says something (``say``), or is a near miss that must
not count (``mask``), or names two other groups that say it together, in one sentence (``both``). It carries an example,
which is its test (``yes`` or ``no``). Patterns are regular expressions in lower case over `Passage.low`; ``<name>``
stands for a pattern of the ``[parts]`` table.

What is searched with is ``lexicons/index.json``, made from these files by `copilot_sync.reading.indexing`.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache, reduce
from itertools import count
from operator import or_
from typing import TYPE_CHECKING, Any

from copilot_sync.reading.late import late
from copilot_sync.reading.nearness import FOLDER, SHARED, Entry, Group, group_of, near_of, pairs_of
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from copilot_sync.reading.lines import Passage, Passages

_PART = late(r"<(\w+)>")
_NUMBERS = count()


class Lexicon:
    """What says a thing, and what only looks as if it did."""

    def __init__(self, sayings: Group, masks: Group, pairs: Sequence[tuple[Lexicon, Lexicon]] = ()) -> None:
        self.sayings = sayings
        self.masks = masks
        self._pairs = pairs
        """Of other lexicons; who says both of one, says it."""
        self.always: bool = bool(sayings.always) or any(first.always and second.always for first, second in pairs)
        """Whether any text could say it."""
        self.groups: int = reduce(
            or_, [second.groups if first.always else first.groups for first, second in pairs], sayings.bit
        )
        """The groups one of which a text is near to that could say it, as bits."""
        self._bit = 1 << next(_NUMBERS)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """All sayings as one pattern, for places where a text must begin with one, or is one."""
        return re.compile(
            r"(?<!\w)(?:" + "|".join(f"(?:{entry.pattern})" for entry in self.sayings.entries) + r")(?!\w)"
        )

    def search(self, passage: Passage, start: int = 0) -> re.Match[str] | None:
        """The first place, from `start`, where a passage says it, near misses blanked out."""
        found = self._searched(passage, start) if passage.near_to(self.sayings) else None
        return found or next((first.search(passage, start) for first, _ in self._both_in(passage)), None)

    @remembered
    def _searched(self, passage: Passage, start: int) -> re.Match[str] | None:
        return self._search(passage.low, passage.near, start)

    def search_text(self, low: str) -> re.Match[str] | None:
        """The same in a piece of lower-case text."""
        return self._search(low, _near_again(low), 0)

    def _search(self, low: str, near: int, start: int) -> re.Match[str] | None:
        candidates = self.sayings.among(near)
        if not candidates:
            return None
        found = _first(candidates, low, start)
        # Most passages say nothing, and blanking costs more than looking.
        masks = self.masks.among(near) if found else ()
        return _first(candidates, _blanked(low, masks), start) if masks else found

    def finditer(self, passage: Passage) -> Iterator[re.Match[str]]:
        """Every place where a passage says it, near misses blanked out, in no order."""
        candidates = passage.near_to(self.sayings)
        low = self.masked(passage) if candidates else ""
        for entry in candidates:
            yield from entry.regex.finditer(low)

    def masked(self, passage: Passage) -> str:
        """A passage's lower-case text with near misses blanked out, as long as before."""
        return _blanked(passage.low, self.masks.among(passage.near))

    def first(self, passages: Passages) -> Passage | None:
        """The first passage that says it."""
        for passage in passages.near_to(self):
            if self.is_in(passage):
                return passage
        return None

    def among(self, passages: Passages) -> list[Passage]:
        """Those passages that say it."""
        return [passage for passage in passages.near_to(self) if self.is_in(passage)]

    def is_in(self, passage: Passage) -> bool:
        """Whether a passage says it, near misses blanked out, wherever."""
        if not passage.asked & self._bit:
            passage.asked |= self._bit
            if self.could_be_in(passage) and (self._is_in(passage) or (self._pairs and any(self._both_in(passage)))):
                passage.said |= self._bit
            else:
                passage.groups &= ~self.sayings.bit  # it need not be looked at again, in whatever company
        return bool(passage.said & self._bit)

    def _is_in(self, passage: Passage) -> bool:
        low = passage.low
        candidates = self.sayings.among(passage.near)
        for entry in candidates:
            if entry.regex.search(low):
                masks = self.masks.among(passage.near)
                low = _blanked(low, masks)
                return not masks or any(entry.regex.search(low) for entry in candidates)
        return False

    def _both_in(self, passage: Passage) -> Iterator[tuple[Lexicon, Lexicon]]:
        """The pairs of which a passage says both, near misses blanked out."""
        for pair in self._pairs:
            if all(lexicon.is_in(passage) for lexicon in pair):
                low = self.masked(passage)
                if low == passage.low or all(lexicon.search_text(low) for lexicon in pair):
                    yield pair

    def could_be_in(self, text: Passage | Passages) -> bool:
        """Whether a passage, or any of several, could say it: ``False`` is certain."""
        return bool(self.always or text.groups & self.groups)

    def is_whole(self, low: str) -> bool:
        """Whether a piece of lower-case text says it and nothing else, near misses blanked out."""
        near = _near_again(low)
        candidates = self.sayings.among(near)
        if not candidates:
            return False
        low = _blanked(low, self.masks.among(near))
        return any(entry.regex.fullmatch(low) for entry in candidates)

    def begins(self, low: str) -> bool:
        """Whether a piece of lower-case text begins with it."""
        return any(entry.regex.match(low) for entry in self.sayings.among(_near_again(low)))

    def last_end(self, low: str) -> int:
        """Where the last saying of it ends in a piece of lower-case text; 0 where none stands."""
        if not self.sayings.among(_near_again(low)):
            return 0
        return max((match.end() for match in self.words.finditer(low)), default=0)


def entries(file: str) -> dict[str, list[dict[str, str]]]:
    """The entries of a lexicon file that have a pattern, by group, patterns complete; for tests and for the index."""
    tables, parts = _tables(file)
    return {
        group: [
            {key: _fill(value, parts) if key in {"say", "mask"} else value for key, value in entry.items()}
            for entry in listed
            if "both" not in entry
        ]
        for group, listed in tables.items()
    }


def pairs(file: str) -> dict[str, list[dict[str, Any]]]:
    """The entries of a lexicon file that name two groups, by group; as `entries`."""
    found = {group: [entry for entry in listed if "both" in entry] for group, listed in _tables(file)[0].items()}
    return {group: listed for group, listed in found.items() if listed}


def _tables(file: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What stands in a lexicon file, and the patterns that others are put together from."""
    import tomllib  # noqa: PLC0415 -- the index does without

    tables, shared = (tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")) for name in (file, SHARED))
    return tables, {**shared["parts"], **tables.pop("parts", {})}


def near_to_any(file: str, groups: tuple[str, ...], passages: Passages) -> Sequence[Passage]:
    """Those passages that could say anything that these groups of a lexicon file know; no other one does."""
    bits = _groups_of(file, groups)
    if bits is None:
        return passages
    return [piece for piece in passages if piece.groups & bits] if passages.groups & bits else ()


@remembered
def said_by(passage: Passage, file: str, groups: tuple[str, ...]) -> frozenset[str]:
    """Those of some groups of a lexicon file that a passage says."""
    near = [(group, words) for group in groups if (words := lexicon(file, group)).could_be_in(passage)]
    return frozenset([group for group, words in near if words.is_in(passage)])


@lru_cache(maxsize=16)
def _groups_of(file: str, names: tuple[str, ...]) -> int | None:
    """The groups one of which a text is near to that could say any of it; ``None`` where any text could."""
    groups = [lexicon(file, name) for name in names]
    return None if any(group.always for group in groups) else reduce(or_, [group.groups for group in groups])


@cache  # there are as many as there are groups in the files
def lexicon(file: str, group: str) -> Lexicon:
    """One group of a lexicon file, ready to search with."""
    both = [(lexicon(file, first), lexicon(file, second)) for first, second in _pairs(file, group)]
    return Lexicon(_group(file, group, masks=False), _group(file, group, masks=True), both)


def _pairs(file: str, name: str) -> Sequence[Sequence[str]]:
    """The pairs of groups that say together what a group does, as `_group`."""
    known = pairs_of(file, name)
    return [entry["both"] for entry in pairs(file).get(name, ())] if known is None else known


def _group(file: str, name: str, *, masks: bool) -> Group:
    """A group from the index; from the file itself, all without gates, where the index does not fit it."""
    known = group_of(file, name, masks=masks)
    if known is not None:
        return known
    kind = "mask" if masks else "say"
    return Group([Entry(entry[kind]) for entry in entries(file)[name] if kind in entry])


_near_again = remembered_if_short(near_of)
"""As `near_of`, for pieces of text of which several lexicons are asked in turn."""


def _first(listed: Iterable[Entry], low: str, start: int) -> re.Match[str] | None:
    found: re.Match[str] | None = None
    for entry in listed:
        match = entry.regex.search(low, start)
        if match and (found is None or match.start() < found.start()):
            found = match
    return found


def _fill(pattern: str, parts: Mapping[str, str]) -> str:
    while _PART.search(pattern):
        pattern = _PART.sub(lambda match: f"(?:{parts[match[1]]})", pattern)
    return pattern


def _blanked(low: str, masks: Iterable[Entry]) -> str:
    for entry in masks:
        low = entry.regex.sub(blank, low)
    return low


def blank_out(text: str, start: int, stop: int) -> str:
    """A text with blanks from one place up to another, so that what stands behind keeps its place."""
    return text[:start] + " " * (stop - start) + text[stop:]


def blank(match: re.Match[str]) -> str:
    """Blanks in place of a match, as many as it has characters, so that what stands behind it keeps its place."""
    return " " * len(match[0])
