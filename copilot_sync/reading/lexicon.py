"""Lexicons: the words that a fact is recognised by, as data.

A lexicon file is TOML. Each group is a list of entries; an entry either says something (``say``) or is a near miss
that must not count (``mask``), and carries an example, which is its test (``yes`` or ``no``). Patterns are regular
expressions in lower case over `Passage.low`; ``<name>`` stands for a pattern of the ``[parts]`` table.

What is searched with is ``lexicons/index.json``, made from these files by `copilot_sync.reading.indexing`.
"""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from copilot_sync.reading.lines import Passage

FOLDER = Path(__file__).with_name("lexicons")
INDEX = "index.json"
STEM = 3
"""Letters of a word's beginning that open a gate."""
_PART = re.compile(r"<(\w+)>")
_WORD = re.compile(r"[^\W_]+")


def stems(low: str) -> frozenset[str]:
    """The beginnings of a text's words."""
    return frozenset([word[:STEM] for word in _WORD.findall(low)])


class _Entry:
    """One pattern, compiled when a text first opens its gate."""

    def __init__(self, pattern: str, gates: list[list[str]]) -> None:
        self.pattern = pattern
        self.gates = tuple(map(frozenset, gates))

    def is_open(self, opened: frozenset[str]) -> bool:
        """Whether a text with these beginnings of words could match."""
        return not any(map(opened.isdisjoint, self.gates))

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{self.pattern})(?!\w)")


class _Gated:
    """Entries, found by the beginnings of words in a text instead of one by one."""

    def __init__(self, entries: tuple[_Entry, ...]) -> None:
        self.entries = entries
        self._always = [entry for entry in entries if not entry.gates]
        self._by_stem: dict[str, list[_Entry]] = {}
        for entry in entries:
            for stem in entry.gates[0] if entry.gates else ():
                self._by_stem.setdefault(stem, []).append(entry)

    def open_to(self, opened: frozenset[str]) -> list[_Entry]:
        """The entries that a text with these beginnings of words could match."""
        near = [entry for stem in opened & self._by_stem.keys() for entry in self._by_stem[stem]]
        if len(near) > 1:
            near = list(dict.fromkeys(near))
        return [*self._always, *(entry for entry in near if entry.is_open(opened))]


class Lexicon:
    """What says a thing, and what only looks as if it did."""

    def __init__(self, sayings: tuple[_Entry, ...], masks: tuple[_Entry, ...]) -> None:
        self.sayings = _Gated(sayings)
        self.masks = _Gated(masks)

    @cached_property
    def words(self) -> re.Pattern[str]:
        """All sayings as one pattern, for places where a text must begin with one, or is one."""
        return re.compile(
            r"(?<!\w)(?:" + "|".join(f"(?:{entry.pattern})" for entry in self.sayings.entries) + r")(?!\w)"
        )

    def search(self, passage: Passage, start: int = 0) -> re.Match[str] | None:
        """The first place, from `start`, where a passage says it, near misses blanked out."""
        return self._search(passage.low, passage.stems, start)

    def search_text(self, low: str) -> re.Match[str] | None:
        """The same in a piece of lower-case text."""
        return self._search(low, stems(low), 0)

    def _search(self, low: str, opened: frozenset[str], start: int) -> re.Match[str] | None:
        candidates = self.sayings.open_to(opened)
        found = _first(candidates, low, start)
        # Most passages say nothing, and blanking costs more than looking.
        return _first(candidates, self.masked(low), start) if found and self.masks.entries else found

    def finditer(self, passage: Passage) -> Iterator[re.Match[str]]:
        """Every place where a passage says it, near misses blanked out, in no order."""
        low = self.masked(passage.low)
        for entry in self.sayings.open_to(passage.stems):
            yield from entry.regex.finditer(low)

    def masked(self, low: str) -> str:
        """A passage's lower-case text with near misses blanked out, as long as before."""
        for entry in self.masks.open_to(stems(low)) if self.masks.entries else ():
            low = entry.regex.sub(_blank, low)
        return low

    def among(self, passages: Iterable[Passage]) -> list[Passage]:
        """Those passages that say it."""
        return [passage for passage in passages if self.search(passage)]


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


@lru_cache(maxsize=128)
def lexicon(file: str, group: str) -> Lexicon:
    """One group of a lexicon file, ready to search with."""
    listed = _groups(file)[group]
    return Lexicon(
        sayings=tuple(_Entry(pattern, gates) for masks, pattern, gates in listed if not masks),
        masks=tuple(_Entry(pattern, gates) for masks, pattern, gates in listed if masks),
    )


def _groups(file: str) -> Mapping[str, list[tuple[bool, str, list[list[str]]]]]:
    """A file's groups from the index; from the file itself where the index does not fit it."""
    known = _index().get(file)
    if known is not None and known["size"] == size_of(file):
        groups: dict[str, list[tuple[bool, str, list[list[str]]]]] = known["groups"]
        return groups
    return {
        group: [("mask" in entry, entry.get("mask") or entry["say"], []) for entry in listed]
        for group, listed in entries(file).items()
    }


def size_of(file: str) -> int:
    """Bytes of a lexicon file, by which an index that is out of date shows."""
    return (FOLDER / f"{file}.toml").stat().st_size


@lru_cache(maxsize=1)
def _index() -> Mapping[str, Any]:
    index: dict[str, Any] = json.loads((FOLDER / INDEX).read_text(encoding="utf-8"))
    return index


def _first(listed: Iterable[_Entry], low: str, start: int) -> re.Match[str] | None:
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


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
