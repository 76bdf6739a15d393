"""All rules by code, and which of them a policy uses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from copilot_sync.hints import nearest
from copilot_sync.phrases import listed
from copilot_sync.rules import (
    access,
    balance,
    contact,
    equal_footing,
    feedback,
    language,
    materials,
    notice,
    online,
    preparation,
    privacy,
    schedule,
    travel,
    venue,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from copilot_sync.rules.base import Rule

RULES: dict[str, type[Rule[Any]]] = {
    rule.code: rule
    for module in (
        balance,
        equal_footing,
        notice,
        preparation,
        schedule,
        access,
        venue,
        online,
        travel,
        contact,
        materials,
        language,
        feedback,
        privacy,
    )
    for rule in module.RULES
}

DONE = frozenset(code for code, rule in RULES.items() if rule.done)
"""Rules of which what they find cannot be put right any more."""

AFTERWARDS = frozenset(code for code, rule in RULES.items() if rule.afterwards)
"""Rules whose fix is for this meeting even when that is over."""

STARTER = frozenset(
    {
        "ACC001", "ACC002", "ACC003", "BAL001", "BAL003", "BAL004", "CON001",
        "MAT001", "NTC001", "NTC002", "ONL001", "PRV001", "PRV002", "TRV001",
    }
)  # fmt: skip
"""The rules of the profile of that name."""

PROFILES = {
    "starter": "what few would argue with",
    "standard": "every rule that is not off by itself",
    "strict": "every rule, and more notice",
}
"""Name and what it switches on."""

STRICT_OPTIONS: dict[str, dict[str, object]] = {
    "BAL002": {"severity": "warning"},
    "NTC001": {"minimum": 20},
    "SCH001": {"earliest": "10:00", "latest": "15:00"},
}
"""Where the strict profile sets an option of its own."""


_CODE = re.compile(r"[A-Za-z]{3}(?:[0-9]{3})?")
"""A code as codes are written, or the three letters of a family."""
PRIVACY = "PRV"
"""The family of rules about who can see whom."""


def title_of(rule: type[Rule[Any]]) -> str:
    """A rule in a few words: the first line of its page, or its name where Python has left the pages out (``-OO``)."""
    return (rule.__doc__ or rule.name).partition("\n")[0].strip().rstrip(".")


def codes_named(names: tuple[str, ...]) -> frozenset[str]:
    """The codes that `names` stand for: codes, families such as ``BAL``, rule names, or ``ALL``."""
    wanted = {name.upper() for name in names}
    by_name = {name.lower() for name in names}
    return frozenset(
        code
        for code, rule in RULES.items()
        if "ALL" in wanted or code in wanted or code[:3] in wanted or rule.name in by_name
    )


def unknown_names(names: tuple[str, ...]) -> list[str]:
    """Those of `names` that stand for no rule."""
    return [name for name in names if not codes_named((name,))]


def hint(name: str, known: Iterable[str]) -> str:
    """What may be meant by the name of no rule, to go behind a sentence: of a family, its rules; else the nearest known."""
    family = [code for code in RULES if code[:3] == name[:3].upper()]
    if family and _CODE.fullmatch(name) and name.upper() not in RULES:
        return f"; {name[:3].upper()} has {listed(family)}"
    return nearest(name, list(known))


def codes_in_profile(profile: str) -> frozenset[str]:
    """The codes that a profile switches on."""
    if profile == "starter":
        return STARTER & RULES.keys()
    return frozenset(code for code, rule in RULES.items() if profile == "strict" or not rule.off)
