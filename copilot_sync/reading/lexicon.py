"""Lexicons: the words that a fact is recognised by, as data.

A lexicon file is TOML. Each group is a list of entries; an entry either says something (``say``) or is a near miss
that must not count (``mask``), and carries an example, which is its test (``yes`` or ``no``). Patterns are regular
expressions in lower case over `Passage.low`; ``<name>`` stands for a pattern of the ``[parts]`` table.

What is searched with is ``lexicons/index.json``, made from these files by `copilot_sync.reading.indexing`.
"""

from __future__ import annotations

import json
import re
from functools import cached_property, lru_cache, reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from copilot_sync.reading.lines import Passage, Passages

FOLDER = Path(__file__).with_name("lexicons")
INDEX = "index.json"
MOST_WORDS = 50_000
"""Words whose gates are kept in mind."""
_PART = re.compile(r"<(\w+)>")
_WORD = re.compile(r"[^\W_]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
"""The same in lower-case ASCII, at a third of the cost."""


class _Opened(dict[str, int]):
    """The gates that a word opens, as bits; worked out when the word is first met."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST_WORDS:
            self.clear()
        index = _index()
        words, beginnings = index["words"], index["beginnings"]
        numbers = set(words.get(word, ()))
        for length in range(1, min(len(word), index["longest"]) + 1):
            numbers.update(beginnings.get("0" if word[0].isdigit() else word[:length], ()))
        gates = self[word] = sum(1 << number for number in numbers)
        return gates


_opened = _Opened()


def gates_opened(low: str) -> int:
    """The gates that a text's words open, as bits: see `copilot_sync.reading.gates`."""
    words = (_ASCII_WORD if low.isascii() else _WORD).findall(low)
    return reduce(or_, map(_opened.__getitem__, words), 0)


def gates_of_pattern(pattern: str) -> int:
    """The gates that a pattern of a language pack needs open, as bits; none where the index does not know it."""
    return sum(1 << gate for gate in _index()["patterns"].get(pattern, ()))


class _Entry:
    """One pattern, compiled when a text first opens its gates."""

    def __init__(self, pattern: str, gates: list[int]) -> None:
        self.pattern = pattern
        self.gates = gates
        self.needs = sum(1 << gate for gate in gates)

    @cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{self.pattern})(?!\w)")


class _Gated:
    """Entries, found by the gates that a text opens instead of one by one."""

    def __init__(self, entries: tuple[_Entry, ...]) -> None:
        self.entries = entries
        self._always = [entry for entry in entries if not entry.gates]
        self._behind: dict[int, list[_Entry]] = {}
        for entry in entries:
            if entry.gates:
                self._behind.setdefault(entry.gates[0] + 1, []).append(entry)
        self._first_gates = sum(1 << (gate - 1) for gate in self._behind)

    def open_to(self, opened: int) -> list[_Entry]:
        """The entries that a text with these gates open could match."""
        near = opened & self._first_gates
        if not near:
            return self._always
        found = self._always.copy()
        while near:
            gate = near & -near
            near ^= gate
            found += [entry for entry in self._behind[gate.bit_length()] if not entry.needs & ~opened]
        return found


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
        candidates = self.sayings.open_to(passage.opened)
        return self._search(candidates, passage.low, passage.opened, start) if candidates else None

    def search_text(self, low: str) -> re.Match[str] | None:
        """The same in a piece of lower-case text."""
        opened = gates_opened(low)
        return self._search(self.sayings.open_to(opened), low, opened, 0)

    def _search(self, candidates: list[_Entry], low: str, opened: int, start: int) -> re.Match[str] | None:
        found = _first(candidates, low, start)
        # Most passages say nothing, and blanking costs more than looking.
        masks = self.masks.open_to(opened) if found else ()
        return _first(candidates, _blanked(low, masks), start) if masks else found

    def finditer(self, passage: Passage) -> Iterator[re.Match[str]]:
        """Every place where a passage says it, near misses blanked out, in no order."""
        candidates = self.sayings.open_to(passage.opened)
        low = _blanked(passage.low, self.masks.open_to(passage.opened)) if candidates else ""
        for entry in candidates:
            yield from entry.regex.finditer(low)

    def masked(self, low: str) -> str:
        """A passage's lower-case text with near misses blanked out, as long as before."""
        return _blanked(low, self.masks.open_to(gates_opened(low)) if self.masks.entries else ())

    def first(self, passages: Passages) -> Passage | None:
        """The first passage that says it."""
        return next(self._saying(passages), None)

    def among(self, passages: Passages) -> list[Passage]:
        """Those passages that say it."""
        return list(self._saying(passages))

    def _saying(self, passages: Passages) -> Iterator[Passage]:
        """The passages that say it, looked at with those entries alone that the whole of them could match."""
        near = self.sayings.open_to(passages.opened)
        for passage in passages if near else ():
            closed = ~passage.opened
            candidates = [entry for entry in near if not entry.needs & closed]
            if candidates and self._search(candidates, passage.low, passage.opened, 0):
                yield passage

    def could_be_in(self, text: Passage | Passages) -> bool:
        """Whether a passage, or any of several, could say it: ``False`` is certain."""
        return bool(self.sayings.open_to(text.opened))

    def is_whole(self, low: str) -> bool:
        """Whether a piece of lower-case text says it and nothing else, near misses blanked out."""
        opened = gates_opened(low)
        candidates = self.sayings.open_to(opened)
        if not candidates:
            return False
        low = _blanked(low, self.masks.open_to(opened))
        return any(entry.regex.fullmatch(low) for entry in candidates)

    def begins(self, low: str) -> bool:
        """Whether a piece of lower-case text begins with it."""
        return any(entry.regex.match(low) for entry in self.sayings.open_to(gates_opened(low)))

    def last_end(self, low: str) -> int:
        """Where the last saying of it ends in a piece of lower-case text; 0 where none stands."""
        if not self.sayings.open_to(gates_opened(low)):
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


@lru_cache(maxsize=128)
def lexicon(file: str, group: str) -> Lexicon:
    """One group of a lexicon file, ready to search with."""
    listed = _groups(file)[group]
    return Lexicon(
        sayings=tuple(_Entry(pattern, gates) for masks, pattern, gates in listed if not masks),
        masks=tuple(_Entry(pattern, gates) for masks, pattern, gates in listed if masks),
    )


def _groups(file: str) -> Mapping[str, list[tuple[bool, str, list[int]]]]:
    """A file's groups from the index; from the file itself where the index does not fit it."""
    known = _index()["files"].get(file)
    if known is not None and known["size"] == size_of(file):
        groups: dict[str, list[tuple[bool, str, list[int]]]] = known["groups"]
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


def _blanked(low: str, masks: Iterable[_Entry]) -> str:
    for entry in masks:
        low = entry.regex.sub(blank, low)
    return low


def blank(match: re.Match[str]) -> str:
    """Blanks in place of a match, as many as it has characters, so that what stands behind it keeps its place."""
    return " " * len(match[0])
