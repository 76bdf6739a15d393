"""Lexicons: the words that a fact is recognised by, as data.

A lexicon file is TOML. Each group is a list of entries; an entry either says something (``say``) or is a near miss
that must not count (``mask``), and carries an example, which is its test (``yes`` or ``no``). Patterns are regular
expressions in lower case over `Passage.low`; ``<name>`` stands for a pattern of the ``[parts]`` table.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from copilot_sync.reading.lines import Passage

_PART = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What says a thing, and what only looks as if it did."""

    words: re.Pattern[str]
    masks: re.Pattern[str] | None

    def search(self, passage: Passage) -> re.Match[str] | None:
        """The first place where a passage says it, near misses blanked out."""
        found = self.words.search(passage.low)
        # Most passages say nothing, and blanking costs more than looking.
        return self.words.search(self.masked(passage.low)) if found and self.masks else found

    def masked(self, low: str) -> str:
        """A passage's lower-case text with near misses blanked out, as long as before."""
        return self.masks.sub(_blank, low) if self.masks else low

    def among(self, passages: Iterable[Passage]) -> list[Passage]:
        """Those passages that say it."""
        return [passage for passage in passages if self.search(passage)]


def entries(file: str) -> dict[str, list[dict[str, str]]]:
    """The entries of a lexicon file by group, patterns complete."""
    parts, groups = _load(file)
    return {
        group: [
            {key: _fill(value, parts) if key in {"say", "mask"} else value for key, value in entry.items()}
            for entry in listed
        ]
        for group, listed in groups.items()
    }


@lru_cache(maxsize=64)
def lexicon(file: str, group: str) -> Lexicon:
    """One group of a lexicon file, ready to search with."""
    parts, groups = _load(file)
    listed = groups[group]
    words = [_fill(entry["say"], parts) for entry in listed if "say" in entry]
    masks = [_fill(entry["mask"], parts) for entry in listed if "mask" in entry]
    return Lexicon(_alternatives(words), _alternatives(masks) if masks else None)


@lru_cache(maxsize=16)
def _load(file: str) -> tuple[Mapping[str, str], Mapping[str, list[dict[str, str]]]]:
    text = files(__package__).joinpath("lexicons", f"{file}.toml").read_text(encoding="utf-8")
    tables: dict[str, Any] = tomllib.loads(text)
    parts = tables.pop("parts", {})
    return parts, tables


def _fill(pattern: str, parts: Mapping[str, str]) -> str:
    while _PART.search(pattern):
        pattern = _PART.sub(lambda match: f"(?:{parts[match[1]]})", pattern)
    return pattern


def _alternatives(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(f"(?:{pattern})" for pattern in patterns) + r")(?!\w)")


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
