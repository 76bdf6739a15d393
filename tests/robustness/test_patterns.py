"""No regular expression takes more than about linear time, whatever it is searched in.

Each pattern is tried on text made of its own pieces: what it matches, over and over; its beginning, then what it can
repeat, without the end that would make a match. That is where backtracking goes wrong. A text four times as long may
take some eight times as long; where every start is tried against every end, it takes sixteen times as long and more.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import math
import pkgutil
import re
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from copilot_sync.reading.indexing import alternatives
from copilot_sync.reading.late import LatePattern
from copilot_sync.reading.lexicon import entries
from copilot_sync.reading.nearness import FOLDER
from copilot_sync.regions.wording import SHARED, read_pack

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

PACKAGES = ("copilot_sync", "copilot_sync_ics", "copilot_sync_email", "copilot_sync_m365")
LONG = 2_000
"""Characters of the longer text; no more of a sentence is looked at (`copilot_sync.reading.lines.LONGEST_SENTENCE`)."""
GROWTH = 8
"""Times as long that a text four times as long may take."""
NOTHING = 0.003
"""Seconds for one text that are nothing, whatever they have grown from."""
ATTEMPTS = 4
"""The quickest of so many counts: other programs of the machine can only make it longer."""
BOUNDED = {
    "copilot_sync.reading.names_in_text._KISS": 80,
    "copilot_sync.reading.persons._FILLERS": 70,
    "copilot_sync.reading.abbreviations._CAPITALS_BEFORE": 24,
    r"copilot_sync.reading.timed_items [^\W\d_]{2,} \($": 24,
    "copilot_sync.reading.claims._VERBS_BEHIND": 120,
}
"""Patterns that only ever see so many characters."""
ENDLESS = 8
"""Repeats that a pattern may have before it counts as one that goes on and on."""

_PARSER: Any = re._parser  # type: ignore[attr-defined]  # the tree that re itself compiles from
_CODES: Any = re._constants  # type: ignore[attr-defined]  # as above
_COMPILER: Any = re._compiler  # type: ignore[attr-defined]  # as above
LETTERS = "a1 -.,:'\"(/@<\n\t_é£A#~"
"""One of them stands for a class of letters."""


class Searched(NamedTuple):
    """A pattern, and whether it is looked for at every place of a text or tried at one alone."""

    name: str
    regex: re.Pattern[str]
    everywhere: bool


def modules() -> Iterator[ModuleType]:
    for package in map(importlib.import_module, PACKAGES):
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith(("__main__", "migrations.env")):  # those do their work when they are imported
                yield importlib.import_module(found.name)


def patterns_of_modules() -> Iterator[Searched]:
    found = {module: ast.parse(inspect.getsource(module)) for module in modules()}
    for module in found:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern | LatePattern) and f"\n{name} = " in inspect.getsource(module):
                users = [tree for user, tree in found.items() if vars(user).get(name) is value]
                text = value.pattern if isinstance(value.pattern, str) else value.pattern.decode("latin-1")
                everywhere = any(_is_searched_for(name, tree) for tree in users)
                yield Searched(f"{module.__name__}.{name}", re.compile(text, value.flags), everywhere)


def patterns_inside_functions() -> Iterator[Searched]:
    """As in ``re.sub(r"…", "", text)``."""
    for module in modules():
        for call in ast.walk(ast.parse(inspect.getsource(module))):
            match call:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=use), args=[ast.Constant(value=str(text)), *_]
                ) if use in {"search", "sub", "split", "findall", "finditer", "match", "fullmatch"}:
                    everywhere = use not in {"match", "fullmatch"}
                    yield Searched(f"{module.__name__} {text[:50]}", re.compile(text), everywhere)


def _is_searched_for(name: str, tree: ast.AST) -> bool:
    """Whether code does more with a pattern than to try it at one place."""
    nodes = list(ast.walk(tree))
    uses = sum(isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load) for node in nodes)
    at_one_place = sum(
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and node.attr in {"match", "fullmatch"}
        for node in nodes
    )
    return uses > at_one_place


def patterns_of_lexicons() -> Iterator[Searched]:
    for file in sorted(path.stem for path in FOLDER.glob("*.toml")):
        for group, listed in entries(file).items():
            for pattern in (one for entry in listed for one in alternatives(entry.get("mask") or entry["say"])):
                yield Searched(
                    f"{file}.{group} {pattern[:50]}", re.compile(rf"(?<!\w)(?:{pattern})(?!\w)"), everywhere=True
                )


def patterns_of_regions() -> Iterator[Searched]:
    for name in (SHARED, "en-GB", "en-IE", "en-US", "en-CA", "en-AU", "en-NZ"):
        for entry in read_pack(name).get("avoid", []):
            for pattern in filter(None, (entry["say"], entry.get("unless"))):
                yield Searched(
                    f"{name} {pattern[:50]}", re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])"), everywhere=True
                )


class _Samples:
    """Walks the tree of a pattern: what it matches, and each piece that it can repeat with what stands before it."""

    def __init__(self, regex: re.Pattern[str]) -> None:
        self.repeated: list[tuple[str, str]] = []
        self.whole = self._of(_PARSER.parse(regex.pattern, regex.flags & ~re.DEBUG), "")

    def texts(self, length: int) -> list[str]:
        """Texts of about that length that nearly match, in the same order for every length."""
        first, *others = self.whole.split() or [""]
        pieces = [("", piece) for whole in (self.whole, first, (others or [""])[-1]) for piece in (whole, f"{whole} ")]
        for before, piece in self.repeated:
            pieces += [
                (before, piece),
                (before, f"{piece} "),
                (before, f"{piece}, "),
                ("", before + piece),
                ("", before),
            ]
        return [before + piece * (length // len(piece)) + "\0" for before, piece in dict.fromkeys(pieces) if piece]

    def _of(self, items: Any, before: str) -> str:
        said = ""
        for code, value in items:
            said += self._one(code, value, before + said)
        return said

    def _one(self, code: Any, value: Any, before: str) -> str:
        if code is _CODES.LITERAL:
            return chr(value)
        if code in {_CODES.NOT_LITERAL, _CODES.ANY, _CODES.IN}:
            return _letter_of(code, value)
        if code is _CODES.BRANCH:
            first, *_ = [self._of(branch, before) for branch in value[1]]
            return first
        if code is _CODES.SUBPATTERN:
            return self._of(value[-1], before)
        if code in {_CODES.MAX_REPEAT, _CODES.MIN_REPEAT, _CODES.POSSESSIVE_REPEAT}:
            least, most, body = value
            piece = self._of(body, before)
            if most >= ENDLESS:
                self.repeated.append((before, piece))
            return piece * max(int(least), 1)
        return ""


def _letter_of(code: Any, value: Any) -> str:
    """A letter that a class takes."""
    regex = _COMPILER.compile(_PARSER.SubPattern(_PARSER.State(), [(code, value)]))
    return next((letter for letter in LETTERS if regex.match(letter)), "")


def _seconds(searched: Searched, text: str) -> float:
    """Work on one text, by the quickest attempt."""
    quickest = math.inf
    for _ in range(ATTEMPTS):
        begun = time.process_time()
        list(searched.regex.finditer(text)) if searched.everywhere else searched.regex.match(text)
        quickest = min(quickest, time.process_time() - begun)
        if quickest < NOTHING:
            break
    return quickest


def patterns() -> list[Searched]:
    return [*patterns_of_modules(), *patterns_inside_functions(), *patterns_of_lexicons(), *patterns_of_regions()]


@pytest.mark.parametrize("searched", patterns(), ids=lambda searched: searched.name)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(searched: Searched) -> None:
    samples = _Samples(searched.regex)
    longest = BOUNDED.get(searched.name, LONG)

    for short, long in zip(samples.texts(longest // 4), samples.texts(longest), strict=True):
        # A busy machine may stretch one of the two: what grows too fast does so each time.
        assert any(_grows_slowly(searched, short, long) for _ in range(ATTEMPTS)), long[:80]


def _grows_slowly(searched: Searched, short: str, long: str) -> bool:
    took = _seconds(searched, long)
    return took < NOTHING or took < GROWTH * _seconds(searched, short)
