"""Writes ``lexicons/index.json`` from the lexicon files: ``python -m copilot_sync.reading.indexing [--check]``.

Compiling every pattern takes longer than judging an invite, and most patterns have nothing to do with any one text.
So each pattern is kept with its *gates*: sets of words, of each of which at least one stands in whatever it matches. A
text in which one set is missing needs no look (`copilot_sync.reading.nearness`), and the pattern is never compiled for
it.

Gates are worked out from the parsed pattern, carefully: what is not certain opens the gate for every text.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from copilot_sync.reading.gates import gates_of
from copilot_sync.reading.lexicon import entries, pairs
from copilot_sync.reading.nearness import FOLDER, INDEX, size_of
from copilot_sync.regions.wording import pack_names, read_pack


def alternatives(pattern: str) -> list[str]:
    """A pattern's alternatives of the outermost level, each a pattern by itself."""
    found, depth, in_class, start, position = [], 0, False, 0, 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "\\":
            position += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign in "()":
            depth += 1 if sign == "(" else -1
        elif sign == "|" and depth == 0:
            found.append(pattern[start:position])
            start = position + 1
        position += 1
    return [*found, pattern[start:]]


def build() -> str:
    """The index as JSON: patterns, of lexicons and of language packs, with their gates; words, with those they open."""
    numbers: dict[tuple[str, ...], int] = {}
    names = sorted(path.stem for path in FOLDER.glob("*.toml"))
    files = {file: {"size": size_of(file), "groups": _groups(file, numbers), "pairs": _pairs(file)} for file in names}
    patterns = {
        entry["say"]: [numbers.setdefault(tuple(gate), len(numbers)) for gate in gates_of(entry["say"])]
        for pack in pack_names()
        for entry in read_pack(pack).get("avoid", ())
    }
    words: dict[str, list[int]] = {}
    beginnings: dict[str, list[int]] = {}
    for gate, number in numbers.items():
        for word in gate:
            listed = beginnings if word.endswith("*") else words
            listed.setdefault(word.removesuffix("*"), []).append(number)
    index: dict[str, Any] = {
        "longest": max(map(len, beginnings)),
        "words": words,
        "beginnings": beginnings,
        "files": files,
        "patterns": patterns,
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":"), indent=0) + "\n"


def _groups(file: str, numbers: dict[tuple[str, ...], int]) -> dict[str, dict[str, list[tuple[str, list[int]]]]]:
    """By group and kind, ``say`` or ``mask``: each pattern with the numbers of its gates."""
    return {
        group: {
            kind: [
                (pattern, [numbers.setdefault(tuple(gate), len(numbers)) for gate in gates_of(pattern)])
                for entry in listed
                for pattern in alternatives(entry.get(kind, ""))
                if pattern
            ]
            for kind in ("say", "mask")
        }
        for group, listed in entries(file).items()
    }


def _pairs(file: str) -> dict[str, list[list[str]]]:
    return {group: [entry["both"] for entry in listed] for group, listed in pairs(file).items()}


def main(arguments: list[str]) -> int:
    """Write the index, or say whether it is current."""
    path = FOLDER / INDEX
    text = build()
    if "--check" in arguments:
        current = path.exists() and path.read_text(encoding="utf-8") == text
        print("current" if current else f"{path.name} is out of date: run python -m copilot_sync.reading.indexing")  # noqa: T201 -- a script
        return int(not current)
    path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
