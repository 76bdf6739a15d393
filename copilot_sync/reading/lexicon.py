"""Lexicons: the words that a fact is recognised by, as data.

A lexicon file is TOML. Each group is a list of entries; an entry either says something (``say``) or is a near miss
that must not count (``mask``), and carries an example, which is its test (``yes`` or ``no``). Patterns are regular
expressions in lower case over `Passage.low`; ``<name>`` stands for a pattern of the ``[parts]`` table.

What is searched with is ``lexicons/index.json``, made from these files by `copilot_sync.reading.indexing`.
"""

from __future__ import annotations

import re
from functools import cache, cached_property, lru_cache, reduce
from itertools import count
from operator import or_
from typing import TYPE_CHECKING, Any

from copilot_sync.reading.nearness import FOLDER, Entry, Group, group_of, near_of
from copilot_sync.remembering import remembered, remembered_if_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from copilot_sync.reading.lines import Passage, Passages

_PART = re.compile(r"<(\w+)>")
_NUMBERS = count()


class Lexicon:
    """What says a thing, and what only looks as if it did."""

    def __init__(self, sayings: Group, masks: Group) -> None:
        self.sayings = sayings
        self.masks = masks
        self._bit = 1 << next(_NUMBERS)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """All sayings as one pattern, for places where a text must begin with one, or is one."""
        return re.compile(
            r"(?<!\w)(?:" + "|".join(f"(?:{entry.pattern})" for entry in self.sayings.entries) + r")(?!\w)"
        )

    def search(self, passage: Passage, start: int = 0) -> re.Match[str] | None:
        """The first place, from `start`, where a passage says it, near misses blanked out."""
        return self._searched(passage, start) if passage.near_to(self.sayings) else None

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
        for passage in passages.near_to(self.sayings):
            if self.is_in(passage):
                return passage
        return None

    def among(self, passages: Passages) -> list[Passage]:
        """Those passages that say it."""
        return [passage for passage in passages.near_to(self.sayings) if self.is_in(passage)]

    def is_in(self, passage: Passage) -> bool:
        """Whether a passage says it, near misses blanked out, wherever."""
        if not passage.asked & self._bit:
            if self.could_be_in(passage) and self._is_in(passage):
                passage.said |= self._bit
            else:
                passage.near &= ~self.sayings.bits  # it need not be looked at again, in whatever company
            passage.asked |= self._bit
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

    def could_be_in(self, text: Passage | Passages) -> bool:
        """Whether a passage, or any of several, could say it: ``False`` is certain."""
        return bool(self.sayings.always or text.near & self.sayings.bits)

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
    """The entries of a lexicon file by group, patterns complete; for tests and for the index."""
    import tomllib  # noqa: PLC0415 -- the index does without

    tables: dict[str, Any] = tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))
    parts = tables.pop("parts", {})
    return {
        group: [
            {key: _fill(value, parts) if key in {"say", "mask"} else value for key, value in entry.items()}
            for entry in listed
        ]
        for group, listed in tables.items()
    }


def near_to_any(file: str, groups: tuple[str, ...], passages: Passages) -> Sequence[Passage]:
    """Those passages that could say anything that these groups of a lexicon file know; no other one does."""
    bits = _bits_of(file, groups)
    if bits is None:
        return passages
    return [piece for piece in passages if piece.near & bits] if passages.near & bits else ()


def both_in_one(file: str, first: str, second: str, passages: Passages) -> Passage | None:
    """The first passage that says what two groups of a lexicon file know: they mean something only together."""
    return next(filter(lexicon(file, second).is_in, lexicon(file, first).among(passages)), None)


def said_by(passage: Passage, file: str, groups: Iterable[str]) -> frozenset[str]:
    """Those of some groups of a lexicon file that a passage says."""
    near = [(group, words) for group in groups if (words := lexicon(file, group)).could_be_in(passage)]
    return frozenset([group for group, words in near if words.is_in(passage)])


@lru_cache(maxsize=16)
def _bits_of(file: str, names: tuple[str, ...]) -> int | None:
    """What a text is near to that could say any of it; ``None`` where any text could."""
    sayings = [lexicon(file, name).sayings for name in names]
    return None if any(group.always for group in sayings) else reduce(or_, [group.bits for group in sayings])


@cache  # there are as many as there are groups in the files
def lexicon(file: str, group: str) -> Lexicon:
    """One group of a lexicon file, ready to search with."""
    return Lexicon(_group(file, group, masks=False), _group(file, group, masks=True))


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


def blank(match: re.Match[str]) -> str:
    """Blanks in place of a match, as many as it has characters, so that what stands behind it keeps its place."""
    return " " * len(match[0])
